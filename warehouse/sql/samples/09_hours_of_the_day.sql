-- When each site publishes
-- Stories by hour of the day in India, with a bar for each.
SELECT site, hour(published) AS hour, count(*) AS stories,
    bar(count(*), 0, max(count(*)) OVER (PARTITION BY site), 20) AS share
FROM news
WHERE published IS NOT NULL
GROUP BY site, hour
ORDER BY site, hour;
