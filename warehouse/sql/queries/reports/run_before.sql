-- The last earlier crawl of each of the run's sites that closed its books.
SELECT
    counts.site,
    max(runs.started_at) AS started_at,
    arg_max(counts.run_id, runs.started_at) AS run_id
FROM run_sites AS counts
JOIN runs USING (run_id)
WHERE
    counts.site IN (SELECT site FROM run_sites WHERE run_id = $run_id)
    AND counts.discovered IS NOT NULL
    AND runs.kind = $kind
    AND runs.started_at < $start
GROUP BY counts.site;
