-- How each site stands; failing_since is the first of its runs that failed since one went well (IST).
WITH ended AS (
    SELECT
        run_sites.site,
        coalesce(run_sites.state, runs.state) AS state,
        runs.started_at,
        max(runs.started_at) FILTER (starts_with(coalesce(run_sites.state, runs.state), 'completed'))
            OVER (PARTITION BY run_sites.site) AS good_at
    FROM run_sites
    JOIN runs USING (run_id)
),
failing AS (
    SELECT site, ist(min(started_at)) AS failing_since
    FROM ended
    WHERE state IN ('failed', 'crashed') AND (good_at IS NULL OR started_at > good_at)
    GROUP BY site
)
SELECT site_health.*, failing.failing_since
FROM site_health
LEFT JOIN failing USING (site)
WHERE site IN (SELECT unnest($sites::VARCHAR[]))
ORDER BY site;
