-- From publication to the warehouse
-- Minutes until an article was first fetched: half of them took no longer than the median.
SELECT site, count(*) AS articles,
    median(date_diff('minute', published_at, first_seen_at)) AS median_minutes,
    quantile_cont(date_diff('minute', published_at, first_seen_at), 0.95) AS p95_minutes
FROM articles
WHERE published_at IS NOT NULL
GROUP BY site
ORDER BY site;
