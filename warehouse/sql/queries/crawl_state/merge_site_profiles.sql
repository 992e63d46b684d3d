MERGE INTO internal.site_profiles AS old
USING incoming_site_profiles AS new
ON old.site = new.site
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
