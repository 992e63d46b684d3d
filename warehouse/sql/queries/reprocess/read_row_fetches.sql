SELECT article_id, fetch_id
FROM articles
SEMI JOIN incoming_ids USING (article_id);
