SELECT article_id, coalesce(published_at, first_seen_at), cluster_id
FROM articles
SEMI JOIN incoming_ids USING (article_id);
