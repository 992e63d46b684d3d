SELECT version, seen_at, headline, body, fetch_id
FROM article_versions
WHERE rowid IN (SELECT rowid FROM article_versions WHERE article_id = $article_id)
ORDER BY version;
