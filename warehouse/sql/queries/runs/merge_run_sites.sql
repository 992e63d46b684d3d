MERGE INTO run_sites AS old
USING incoming_run_sites AS new
ON old.run_id = new.run_id AND old.site = new.site
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
