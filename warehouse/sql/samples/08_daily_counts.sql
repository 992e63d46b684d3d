-- Articles a day, one column per site
-- The last 30 days that have any, by day of publication in India.
PIVOT daily_counts ON site USING sum(articles) GROUP BY day
ORDER BY day DESC
LIMIT 30;
