-- The latest articles, copies included.
SELECT
    coalesce(published_at, first_seen_at) AS moment,
    published_at IS NOT NULL AS dated,
    site,
    language,
    left(headline, 300) AS headline,
    url
FROM articles
WHERE
    coalesce(published_at, first_seen_at) >= $start
    AND coalesce(published_at, first_seen_at) < $end
    AND site IN (SELECT unnest($sites::VARCHAR[]))
ORDER BY moment DESC, article_id
LIMIT 20;
