-- What cannot be, of how many rows, and an example of each; nothing where all is well.
WITH wrong AS (
    SELECT 'articles that have not the versions they count' AS what, articles.article_id AS example
    FROM articles
    LEFT JOIN (
        SELECT article_id, count(*) AS versions FROM article_versions GROUP BY article_id
    ) AS counted USING (article_id)
    WHERE coalesce(versions, 0) <> version
    UNION ALL
    SELECT 'versions of articles that are not there', article_id
    FROM article_versions
    ANTI JOIN articles USING (article_id)
    UNION ALL
    SELECT 'pages of articles that are not there', page_id
    FROM pages
    ANTI JOIN articles USING (article_id)
    WHERE article_id IS NOT NULL
    UNION ALL
    SELECT 'articles that are there twice', article_id
    FROM articles
    GROUP BY article_id
    HAVING count(*) > 1
    UNION ALL
    SELECT 'pages that are there twice', page_id
    FROM pages
    GROUP BY page_id
    HAVING count(*) > 1
    UNION ALL
    SELECT 'requests that are there twice', fetch_id
    FROM fetches
    GROUP BY fetch_id
    HAVING count(*) > 1
    UNION ALL
    SELECT 'segments whose pages have not one outcome each', segment
    FROM segments
    WHERE pages <> list_sum(map_values(outcomes))
    UNION ALL
    SELECT 'groups of copies without exactly one first article', cluster_id
    FROM articles
    GROUP BY cluster_id
    HAVING count(*) FILTER (is_lead) <> 1
)

SELECT what, count(*) AS rows, min(example) AS example
FROM wrong
GROUP BY what
ORDER BY what;
