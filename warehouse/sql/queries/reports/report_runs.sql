-- Runs by day, week or month and how they ended; of the chosen sites, or of none.
SELECT
    date_trunc($step, ist(started_at))::DATE AS day,
    state,
    count(*) AS runs
FROM runs
WHERE
    started_at >= $start
    AND started_at < $end
    AND (
        run_id NOT IN (SELECT run_id FROM run_sites)
        OR run_id IN (
            SELECT run_id FROM run_sites WHERE site IN (SELECT unnest($sites::VARCHAR[]))
        )
    )
GROUP BY ALL
ORDER BY ALL;
