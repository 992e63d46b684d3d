-- The rows of pages with one of these ids, and those that show the article of one of them.
SELECT *
FROM pages
WHERE page_id IN (SELECT unnest($page_ids::VARCHAR[]))
    OR article_id IN (
        SELECT article_id FROM pages WHERE page_id IN (SELECT unnest($page_ids::VARCHAR[]))
        UNION ALL
        SELECT unnest($page_ids::VARCHAR[])
    )
ORDER BY first_seen_at, page_id;
