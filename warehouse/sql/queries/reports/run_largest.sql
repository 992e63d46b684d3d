-- The largest pages.
SELECT site, url, elapsed_ms, bytes
FROM fetches
WHERE run_id = $run_id AND kind = 'page' AND status IS NOT NULL
ORDER BY bytes DESC, fetch_id
LIMIT $rows;
