SELECT
    page_key AS key,
    coalesce(epoch(source_lastmod)::BIGINT, 0) AS lastmod,
    epoch(checked_at)::BIGINT AS checked,
    (CASE
        WHEN outcome = 'gone' THEN $gone
        WHEN article_id IS NOT NULL THEN $stored
        WHEN outcome = 'rejected' THEN $rejected
        WHEN outcome = 'failed' THEN $failed
        ELSE $never_fetched
    END)::UTINYINT AS state
FROM pages
WHERE site = $site
ORDER BY page_key;
