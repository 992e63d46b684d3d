-- The newest first, and not all: of a large site's first run nearly every page is left over.
-- What is passed over stays due, and is fetched at once where a source names it.
SELECT
    page_id,
    url,
    lastmod,
    CASE outcome WHEN 'gone' THEN 'gone' ELSE 'retry' END AS purpose,
    -- Of a page that never was had, "not modified" would be no answer.
    CASE WHEN article_id IS NULL THEN '' ELSE etag END AS etag,
    CASE WHEN article_id IS NULL THEN '' ELSE last_modified END AS last_modified
FROM pages
WHERE site = $site AND next_check_at <= $now
ORDER BY outcome <> 'gone', source_lastmod DESC NULLS LAST, page_id
LIMIT $most;
