-- Not the texts: they are many times the rest, and reading few of them is dear.
SELECT
    article_id,
    site,
    first_seen_at,
    last_seen_at,
    gone_at,
    gone_reason,
    content_hash,
    published_at,
    series,
    cluster_id,
    is_lead
FROM articles
WHERE rowid IN (SELECT row_number FROM known_articles SEMI JOIN incoming_ids USING (article_id));
