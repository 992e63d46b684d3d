-- Agency copy
-- How much of each site is taken from which news agency; an empty name is the site's own work.
SELECT site, agency, count(*) AS articles,
    round(100 * count(*) / sum(count(*)) OVER (PARTITION BY site), 1) AS percent
FROM articles
GROUP BY site, agency
ORDER BY site, articles DESC;
