SELECT
    article_id,
    site,
    first_seen_at,
    last_seen_at,
    gone_at,
    headline,
    body,
    content_hash,
    published_at,
    series,
    cluster_id,
    is_lead
FROM articles
SEMI JOIN incoming_ids USING (article_id);
