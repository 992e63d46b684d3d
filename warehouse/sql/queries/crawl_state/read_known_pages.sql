SELECT
    page_key AS key,
    coalesce(epoch(source_lastmod)::BIGINT, 0) AS lastmod,
    epoch(checked_at)::BIGINT AS checked,
    (CASE
        WHEN outcome = 'gone' THEN $gone
        WHEN outcome = 'failed' THEN $failed
        -- A stored article that was to be looked at again: that is still to be done.
        WHEN outcome = 'deferred' AND article_id IS NOT NULL THEN $failed
        WHEN article_id IS NOT NULL THEN $stored
        WHEN outcome IN ('rejected', 'off_site') THEN $rejected
        ELSE $never_fetched
    END)::UTINYINT AS state,
    coalesce(sitemaps.hash, 0) AS source
FROM pages
LEFT JOIN (
    SELECT unnest(
        from_json($sitemaps, '[{"url": "VARCHAR", "hash": "UINTEGER"}]'), recursive := true
    )
) AS sitemaps ON sitemaps.url = coalesce(pages.last_seen_via, pages.first_seen_via)
WHERE site = $site
ORDER BY page_key;
