UPDATE articles
SET
    first_seen_at = seen.first_seen_at,
    last_seen_at = seen.last_seen_at,
    version = seen.version
FROM incoming_sights AS seen
WHERE articles.article_id = seen.article_id;
