-- Pages with one of these ids or one of these articles, and the articles they show or showed.
-- Each condition by itself: with OR, DuckDB joins all versions with all requests first.
WITH concerned AS (
    SELECT fetch_id FROM article_versions SEMI JOIN incoming_ids USING (article_id)
    UNION
    SELECT fetch_id
    FROM fetches
    SEMI JOIN incoming_ids ON incoming_ids.article_id = fetches.page_id
    WHERE warc_file <> ''
),
asked AS (
    SELECT fetch_id, page_id FROM fetches SEMI JOIN concerned USING (fetch_id)
),
shown AS (
    SELECT fetch_id, article_id FROM article_versions SEMI JOIN concerned USING (fetch_id)
)
SELECT page_id, article_id FROM pages SEMI JOIN incoming_ids USING (article_id)
UNION
SELECT page_id, article_id
FROM pages
SEMI JOIN incoming_ids ON incoming_ids.article_id = pages.page_id
UNION
SELECT asked.page_id, shown.article_id
FROM asked
JOIN shown USING (fetch_id)
WHERE asked.page_id IS NOT NULL;
