ALTER TABLE fetches ADD COLUMN page_id VARCHAR;
COMMENT ON COLUMN fetches.page_id IS
    'The page whose response is archived, in pages; NULL for requests without an archived page, and for some from before this was noted.';
UPDATE fetches SET page_id = rejects.page_id
FROM rejects
WHERE rejects.fetch_id = fetches.fetch_id;
UPDATE fetches SET page_id = pages.page_id
FROM pages
WHERE fetches.page_id IS NULL
    AND fetches.warc_file <> ''
    AND fetches.site = pages.site
    AND fetches.url = pages.url;

ALTER TABLE rejects ADD COLUMN rules_version VARCHAR;
COMMENT ON COLUMN rejects.rules_version IS
    'Rules of clean under which it was judged, with the number of what was learned of its site; NULL where that was not noted.';
UPDATE rejects SET rules_version = segments.rules_version
FROM fetches
JOIN segments ON segments.segment = fetches.warc_file
WHERE fetches.fetch_id = rejects.fetch_id;
