DELETE FROM article_pairs
WHERE article_a IN (SELECT article_id FROM incoming_ids)
    OR article_b IN (SELECT article_id FROM incoming_ids)
RETURNING article_a, article_b;
