-- A container that is still in use keeps its evidence; only its place may have changed.
MERGE INTO internal.site_containers AS old
USING incoming_site_containers AS new
ON old.site = new.site AND old.xpath = new.xpath AND old.retired_at IS NULL
WHEN MATCHED THEN UPDATE SET rank = new.rank
WHEN NOT MATCHED THEN INSERT BY NAME;
