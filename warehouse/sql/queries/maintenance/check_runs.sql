-- Runs that ended well though their counts do not add up; a site that a run did not reach has none.
SELECT run_sites.run_id, run_sites.site
FROM run_sites
JOIN runs USING (run_id)
LEFT JOIN (
    SELECT run_id, site, sum(pages) AS loaded FROM segments GROUP BY run_id, site
) AS segment_pages USING (run_id, site)
WHERE runs.state IN ('completed', 'completed_with_warnings')
    AND runs.kind IN ('ingest', 'backfill')
    AND (
        discovered IS NULL
        OR fetched <> coalesce(loaded, 0)
        OR discovered <> "new" + updated + unchanged + not_modified + known + gone + robots
            + off_site + rejected + failed + deferred
    )
ORDER BY ALL;
