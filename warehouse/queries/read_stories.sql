SELECT article_id, site, headline, body, coalesce(published_at, first_seen_at), series
FROM articles
SEMI JOIN incoming_ids USING (article_id);
