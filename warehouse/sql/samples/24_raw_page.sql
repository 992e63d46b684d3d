-- The raw page of an article
-- Where its last response lies: file in the archive folder and byte offset of the WARC record.
SELECT articles.article_id, articles.headline, fetches.fetched_at, fetches.status, fetches.bytes,
    fetches.warc_file, fetches.warc_offset
FROM articles
JOIN fetches USING (fetch_id)
ORDER BY fetches.fetched_at DESC
LIMIT 10;
