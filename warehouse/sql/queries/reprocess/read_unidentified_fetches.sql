SELECT fetch_id, url
FROM fetches
WHERE page_id IS NULL AND warc_file <> '' AND site = $site
LIMIT 10000;
