-- Articles that share text, and why they are counted as one story or not
-- exact and near are one story; contains is a round-up; related shares passages only.
SELECT pair.kind, round(pair.jaccard, 3) AS jaccard, round(pair.containment, 3) AS containment,
    pair.rule, a.headline AS headline_a, b.headline AS headline_b
FROM article_pairs AS pair
JOIN articles AS a ON a.article_id = pair.article_a
JOIN articles AS b ON b.article_id = pair.article_b
ORDER BY pair.jaccard DESC, pair.article_a, pair.article_b
LIMIT 50;
