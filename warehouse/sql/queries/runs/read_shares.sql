-- The latest articles of a site up to a run's own, at least twenty, against up to 1,000 before.
WITH numbered AS (
    SELECT
        *,
        sum(articles) OVER latest - articles AS later,
        bool_or(run_id = $run_id) OVER (ORDER BY fetched_at, segment) AS is_after
    FROM internal.segment_figures
    WHERE site = $site
    WINDOW latest AS (ORDER BY fetched_at DESC, segment DESC)
),
sided AS (
    SELECT *, run_id = $run_id OR is_after OR later < 20 AS is_recent
    FROM numbered
    WHERE later < 1000 OR run_id = $run_id
)
SELECT
    is_recent,
    sum(articles)::BIGINT AS articles,
    sum(no_author)::BIGINT AS no_author,
    sum(no_date)::BIGINT AS no_date,
    sum(no_container)::BIGINT AS no_container,
    sum(short)::BIGINT AS short,
    sum(off_language)::BIGINT AS off_language,
    sum(low_quality)::BIGINT AS low_quality
FROM sided
GROUP BY is_recent
HAVING bool_or(run_id = $run_id) OR NOT is_recent;
