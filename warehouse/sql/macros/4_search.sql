CREATE OR REPLACE MACRO search(query, every_word := true) AS TABLE
SELECT
    found.score,
    article.site,
    ist(article.published_at) AS published,
    article.headline,
    article.authors,
    article.section,
    article.language,
    article.url,
    article.is_lead,
    article.cluster_id,
    article.article_id
FROM search_scores(query, every_word := every_word) AS found
JOIN articles AS article USING (article_id)
ORDER BY found.score DESC, article.published_at DESC NULLS LAST, article.article_id;
COMMENT ON MACRO TABLE search IS
    'Full-text search, best first: FROM search(''किम जोंग'') LIMIT 20. Every word must occur, in any spelling; with every_word := false, one is enough; वाराण* is every word that begins so. Add WHERE is_lead for each story once.';
