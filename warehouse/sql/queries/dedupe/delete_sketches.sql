DELETE FROM internal.sketches
WHERE day BETWEEN $first AND $last
    AND article_id IN (SELECT article_id FROM incoming_ids);
