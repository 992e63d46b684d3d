-- Days are those of the articles; a pair has the day of its later article.
DELETE FROM article_pairs
WHERE day BETWEEN $first AND $last + $window::INTEGER
    AND (
        article_a IN (SELECT article_id FROM incoming_ids)
        OR article_b IN (SELECT article_id FROM incoming_ids)
    )
RETURNING article_a, article_b;
