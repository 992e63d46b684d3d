MERGE INTO sources AS old
USING (
    SELECT *
    FROM incoming_sources
    QUALIFY row_number() OVER (PARTITION BY site, url ORDER BY checked_at DESC NULLS LAST) = 1
) AS new
ON old.site = new.site AND old.url = new.url
WHEN MATCHED AND new.checked_at >= coalesce(old.checked_at, to_timestamp(0))
    THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
