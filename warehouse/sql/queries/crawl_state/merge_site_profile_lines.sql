MERGE INTO internal.site_profile_lines AS old
USING incoming_site_profile_lines AS new
ON old.site = new.site
    AND old.place = new.place
    AND old.line_key = new.line_key
    AND old.retired_at IS NULL
WHEN NOT MATCHED THEN INSERT BY NAME;
