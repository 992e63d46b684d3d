-- The newest of the articles that this run stored for the first time.
SELECT
    coalesce(published_at, first_seen_at) AS moment,
    published_at IS NOT NULL AS dated,
    site,
    language,
    left(headline, $letters) AS headline,
    url,
    article_id
FROM articles
WHERE run_id = $run_id AND first_seen_at >= $start AND version = 1
ORDER BY moment DESC, article_id
LIMIT $rows;
