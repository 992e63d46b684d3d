-- Who writes most
-- An article of several authors counts for each of them.
SELECT author, site, count(*) AS articles, sum(word_count) AS words, max(published_at) AS latest
FROM articles, unnest(authors) AS _(author)
GROUP BY author, site
ORDER BY articles DESC, author
LIMIT 25;
