-- The pages that a run held, by cause, and those that showed a notice in place of a story, by its
-- text; those that still do. With its own come those of earlier runs that died, if it loaded their
-- segments.
SELECT
    CASE reason WHEN 'held' THEN split_part(detail, ':', 1)
    ELSE substr(detail, strpos(detail, ':') + 2) END AS cause,
    count(*),
    min(checked_at),
    min_by(url, checked_at)
FROM pages
WHERE site = $site
    AND reason = $reason
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
