-- Two halves, as DuckDB leaves out what lies before or after only where one column is compared.
SELECT article_id, published_at, cluster_id, is_lead, articles.rowid
FROM articles
SEMI JOIN incoming_ids USING (article_id)
WHERE published_at >= $first AND published_at < $last + 1
UNION ALL
SELECT article_id, first_seen_at, cluster_id, is_lead, articles.rowid
FROM articles
SEMI JOIN incoming_ids USING (article_id)
WHERE published_at IS NULL AND first_seen_at >= $first AND first_seen_at < $last + 1;
