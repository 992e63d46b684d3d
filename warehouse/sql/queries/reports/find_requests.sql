-- Requests name no page, only a URL: whose spelling of it they used is for the caller to judge.
SELECT
    fetches.*,
    rejects.stage,
    rejects.reason,
    rejects.detail,
    segments.removed_at,
    segments.kept_days
FROM fetches
LEFT JOIN rejects USING (fetch_id)
LEFT JOIN segments ON segments.segment = fetches.warc_file
WHERE fetches.site = $site
    AND EXISTS (
        SELECT 1
        FROM unnest($needles::VARCHAR[]) AS wanted(needle)
        WHERE contains(lower(fetches.url), wanted.needle)
    )
ORDER BY fetched_at, fetch_id;
