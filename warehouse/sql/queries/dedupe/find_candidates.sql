-- Articles that share a band with an incoming one and were published about when it was.
SELECT DISTINCT
    least(fresh.article_id, other.article_id) AS article_a,
    greatest(fresh.article_id, other.article_id) AS article_b
FROM incoming_sketches AS fresh
JOIN internal.sketches AS other
    ON other.hash = fresh.hash
    AND other.sketch_version = fresh.sketch_version
    AND other.article_id <> fresh.article_id
WHERE other.day BETWEEN $first AND $last
    AND abs(date_diff('day', other.day, fresh.day)) <= $window;
