SELECT article_id, url, headline, coalesce(published_at, first_seen_at) AS published_at, is_lead
FROM articles
WHERE rowid IN (SELECT rowid FROM articles WHERE cluster_id = $cluster_id)
ORDER BY is_lead DESC, published_at, article_id;
