-- The server said of these pages that they are as they were: their articles are online.
UPDATE articles
SET last_seen_at = confirmed.checked_at
FROM (
    SELECT page.article_id, max(seen.checked_at) AS checked_at
    FROM incoming_pages AS seen
    JOIN pages AS page ON page.page_key = seen.page_key AND page.page_id = seen.page_id
    WHERE seen.outcome = 'not_modified' AND page.article_id IS NOT NULL
    GROUP BY page.article_id
) AS confirmed
WHERE articles.article_id = confirmed.article_id AND articles.last_seen_at < confirmed.checked_at;
