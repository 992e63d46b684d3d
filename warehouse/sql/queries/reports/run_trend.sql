-- What the latest runs of these sites brought, up to this one; the oldest first.
FROM (
    SELECT
        runs.run_id,
        runs.started_at,
        sum(counts.new)::BIGINT AS new,
        sum(counts.updated)::BIGINT AS updated,
        sum(counts.rejected + counts.failed)::BIGINT AS rejected_or_failed
    FROM runs
    JOIN run_sites AS counts USING (run_id)
    WHERE
        runs.kind = $kind
        AND runs.started_at <= $start
        AND counts.site IN (SELECT site FROM run_sites WHERE run_id = $run_id)
    GROUP BY ALL
    ORDER BY runs.started_at DESC
    LIMIT $runs
)
ORDER BY started_at;
