-- A request is logged when it is made; the segment that holds its response knows more of it.
MERGE INTO fetches AS old
USING (
    SELECT *
    FROM incoming_fetches
    QUALIFY row_number() OVER (PARTITION BY fetch_id ORDER BY warc_file = '') = 1
) AS new
ON old.fetch_id = new.fetch_id
WHEN MATCHED AND old.warc_file = '' AND new.warc_file <> '' THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
