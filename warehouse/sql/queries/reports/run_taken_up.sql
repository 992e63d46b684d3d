-- What this run loaded of segments that earlier runs had fetched and left.
SELECT
    count(*) AS segments,
    coalesce(sum(pages), 0)::BIGINT AS pages,
    coalesce(sum(coalesce(outcomes['new'], 0)), 0)::BIGINT AS new
FROM segments
WHERE
    loaded_at >= $start
    AND loaded_at <= $end
    AND run_id <> $run_id
    AND site IN (SELECT site FROM run_sites WHERE run_id = $run_id);
