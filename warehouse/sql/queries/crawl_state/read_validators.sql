-- The youngest pages, as those are the ones that are asked for again.
SELECT page_id, etag, last_modified
FROM pages
WHERE site = $site
    AND (etag <> '' OR last_modified <> '')
    AND article_id IS NOT NULL
    AND greatest(first_seen_at, coalesce(source_lastmod, first_seen_at))
        > $now::TIMESTAMPTZ - INTERVAL 30 DAY
ORDER BY checked_at DESC, page_id
LIMIT $most;
