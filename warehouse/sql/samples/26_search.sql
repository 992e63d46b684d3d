-- Full-text search, in three languages at once
-- Words in any spelling, best first, each story once; without `every_word := false` all must occur.
SELECT round(score, 1) AS score, site, published, headline, url
FROM search('किताबें rupees خرچ', every_word := false)
WHERE is_lead
LIMIT 20;
