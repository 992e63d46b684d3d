-- By cause, the pages that a run held and that still are. With its own come those of earlier runs
-- that died, if it loaded their segments.
SELECT split_part(detail, ':', 1) AS cause, count(*), min(checked_at)
FROM pages
WHERE site = $site
    AND outcome = 'rejected'
    AND reason = 'held'
    AND checked_at >= (
        SELECT min(fetching.started_at)
        FROM runs AS this
        JOIN runs AS fetching
            ON fetching.run_id = this.run_id
            OR fetching.run_id IN (
                SELECT run_id FROM segments WHERE site = $site AND loaded_at >= this.started_at
            )
        WHERE this.run_id = $run_id
    )
GROUP BY cause
ORDER BY count(*) DESC, cause;
