SELECT article_id, seen_at, content_hash, fetch_id
FROM article_versions
SEMI JOIN incoming_ids USING (article_id)
ORDER BY article_id, version;
