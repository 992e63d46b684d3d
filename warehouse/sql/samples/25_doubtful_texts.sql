-- Texts that should be looked at
-- Articles that are odd in some way, the least sure first.
SELECT quality, suspect, site, headline, word_count, url
FROM articles
WHERE suspect <> ''
ORDER BY quality, article_id
LIMIT 50;
