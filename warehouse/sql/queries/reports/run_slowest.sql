-- The pages that took longest to answer.
SELECT site, url, elapsed_ms, bytes
FROM fetches
WHERE run_id = $run_id AND kind = 'page' AND status IS NOT NULL
ORDER BY elapsed_ms DESC, fetch_id
LIMIT $rows;
