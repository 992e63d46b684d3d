-- From publication to the warehouse
-- Minutes until an article was first fetched: half of them took no longer than the median.
SELECT site, count(*) AS articles,
    median(delay_minutes) AS median_minutes, quantile_cont(delay_minutes, 0.95) AS p95_minutes
FROM news
WHERE delay_minutes IS NOT NULL
GROUP BY site
ORDER BY site;
