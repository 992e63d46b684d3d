-- The merging pairs of these days among all articles that the incoming ones are connected with.
WITH RECURSIVE
merging AS MATERIALIZED (
    SELECT article_a, article_b, day
    FROM article_pairs
    WHERE day BETWEEN $first AND $last AND kind IN ('exact', 'near')
),
links AS (
    SELECT article_a AS one, article_b AS other FROM merging
    UNION ALL
    SELECT article_b, article_a FROM merging
),
reached AS (
    SELECT article_id FROM incoming_ids
    UNION
    SELECT links.other FROM reached JOIN links ON links.one = reached.article_id
)
SELECT article_a, article_b, day
FROM merging
SEMI JOIN reached ON reached.article_id = merging.article_a
ORDER BY article_a, article_b;
