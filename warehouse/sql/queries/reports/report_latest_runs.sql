-- The last runs with what they brought; of the chosen sites, or of none.
SELECT
    runs.started_at,
    runs.kind,
    runs.state,
    left(runs.reason, 600) AS reason,
    date_diff('second', runs.started_at, runs.finished_at) AS seconds,
    coalesce(sum(counts.new), 0)::BIGINT AS new,
    coalesce(sum(counts.updated), 0)::BIGINT AS updated,
    coalesce(sum(counts.failed), 0)::BIGINT AS failed,
    coalesce(sum(counts.requests), 0)::BIGINT AS requests
FROM runs
LEFT JOIN run_sites AS counts USING (run_id)
WHERE
    runs.started_at >= $start
    AND runs.started_at < $end
    AND (counts.site IS NULL OR counts.site IN (SELECT unnest($sites::VARCHAR[])))
GROUP BY ALL
ORDER BY runs.started_at DESC
LIMIT 10;
