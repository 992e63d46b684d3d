-- Languages by site
-- Which languages a site really prints, and how sure the labels are.
SELECT site, language, count(*) AS articles,
    round(100 * count(*) / sum(count(*)) OVER (PARTITION BY site), 1) AS percent,
    round(avg(language_confidence), 3) AS confidence
FROM articles
GROUP BY site, language
ORDER BY site, articles DESC;
