UPDATE articles
SET cluster_id = moved.lead_id, is_lead = moved.lead_id = moved.article_id
FROM incoming_leads AS moved
WHERE articles.rowid = moved.row_id;
