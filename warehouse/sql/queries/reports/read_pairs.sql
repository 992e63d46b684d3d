SELECT
    CASE WHEN article_a = $article_id THEN article_b ELSE article_a END AS other,
    kind,
    jaccard,
    containment,
    "rule"
FROM article_pairs
WHERE article_a = $article_id OR article_b = $article_id
ORDER BY jaccard DESC, other;
