-- By cause, the pages that a run held and that still are.
SELECT split_part(detail, ':', 1) AS cause, count(*), min(checked_at)
FROM pages
WHERE site = $site
    AND outcome = 'rejected'
    AND reason = 'held'
    AND checked_at >= (SELECT started_at FROM runs WHERE run_id = $run_id)
GROUP BY cause
ORDER BY count(*) DESC, cause;
