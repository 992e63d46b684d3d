-- The latest articles of a site that were taken from whole pages, and where these are archived.
SELECT
    fetches.warc_file,
    fetches.warc_offset,
    $since IS NULL OR articles.last_seen_at > $since AS is_untried
FROM articles
JOIN fetches USING (fetch_id)
WHERE articles.site = $site AND articles.extractor = 'page' AND fetches.warc_offset IS NOT NULL
ORDER BY articles.last_seen_at DESC, articles.article_id
LIMIT $limit;
