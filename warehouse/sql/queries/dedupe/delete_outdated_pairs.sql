-- As delete_pairs; but a pair with an article whose sketch is still to be made anew stays until then.
DELETE FROM article_pairs
WHERE day BETWEEN $first AND $last + $window::INTEGER
    AND (
        article_a IN (SELECT article_id FROM incoming_ids)
        OR article_b IN (SELECT article_id FROM incoming_ids)
    )
    AND NOT EXISTS (
        FROM internal.sketches
        WHERE sketches.day BETWEEN $first - $window::INTEGER AND $last + $window::INTEGER
            AND sketches.sketch_version <> $version
            AND sketches.article_id IN (article_pairs.article_a, article_pairs.article_b)
    )
RETURNING article_a, article_b;
