WITH best AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY cluster_id) - 1 AS copies
    FROM found
    -- Of a story and its copies the one that was first, if it was found.
    QUALIFY $copies
        OR row_number() OVER (PARTITION BY cluster_id ORDER BY is_lead DESC, score DESC, row_number) = 1
    ORDER BY score DESC, row_number DESC
    LIMIT $limit
)
SELECT
    best.score,
    article.article_id,
    article.site,
    article.published_at,
    article.headline,
    article.authors,
    article.section,
    article.language,
    article.url,
    article.body,
    best.copies
FROM best
JOIN (
    SELECT rowid AS row_number, * FROM articles WHERE rowid IN (SELECT row_number FROM best)
) AS article USING (row_number)
ORDER BY best.score DESC, best.row_number DESC;
