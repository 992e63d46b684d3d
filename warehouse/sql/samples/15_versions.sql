-- Every text of one article
-- Of the most edited one here; put an article_id in place of the inner query for another.
SELECT version, seen_at, headline, body
FROM article_versions
WHERE article_id = (
    SELECT article_id FROM articles ORDER BY version DESC, last_seen_at DESC, article_id LIMIT 1
)
ORDER BY version;
