-- The latest articles of a site that were taken from whole pages, and where these are archived.
-- Chosen before the join, which would else read the requests of all such articles.
WITH latest AS (
    SELECT article_id, fetch_id, last_seen_at
    FROM articles
    WHERE site = $site AND extractor = 'page'
    ORDER BY last_seen_at DESC, article_id
    LIMIT $limit
)
SELECT
    fetches.warc_file,
    fetches.warc_offset,
    $since IS NULL OR last_seen_at > $since AS is_untried
FROM latest
JOIN fetches USING (fetch_id)
LEFT JOIN segments ON segments.segment = fetches.warc_file
WHERE fetches.warc_offset IS NOT NULL AND removed_at IS NULL
ORDER BY last_seen_at DESC, article_id;
