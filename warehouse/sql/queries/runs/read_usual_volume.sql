-- New articles of a site by stretch of $days days, counted back from $now: 0 is the latest. Only news:
-- what was published long before it came in is the archive that a crawl or backfill fetched. Only
-- stretches in which a run looked; of the others nothing can be told.
WITH looked AS (
    SELECT DISTINCT
        floor(epoch($now::TIMESTAMPTZ - runs.started_at) / ($days * 86400))::INTEGER AS back
    FROM run_sites
    JOIN runs USING (run_id)
    WHERE run_sites.site = $site
        AND runs.kind = 'ingest'
        AND runs.state IN ('completed', 'completed_with_warnings')
        AND runs.started_at > $now::TIMESTAMPTZ - to_days($days * ($stretches + 1))
        AND runs.started_at <= $now::TIMESTAMPTZ
),
-- The earliest was not looked at from its beginning.
whole AS (SELECT back FROM looked WHERE back < (SELECT max(back) FROM looked) AND back > 0),
came AS (
    SELECT
        floor(epoch($now::TIMESTAMPTZ - first_seen_at) / ($days * 86400))::INTEGER AS back,
        count(*) AS articles
    FROM articles
    WHERE site = $site
        AND first_seen_at > $now::TIMESTAMPTZ - to_days($days * ($stretches + 1))
        AND first_seen_at <= $now::TIMESTAMPTZ
        AND coalesce(published_at, first_seen_at) > first_seen_at - INTERVAL 2 DAY
    GROUP BY back
),
before AS (SELECT coalesce(articles, 0) AS articles FROM whole LEFT JOIN came USING (back))
SELECT
    coalesce((SELECT articles FROM came WHERE back = 0), 0)::BIGINT AS latest,
    coalesce((SELECT deferred FROM run_sites WHERE site = $site AND run_id = $run_id), 0)::BIGINT
        AS waiting,
    count(*) AS stretches,
    median(articles) AS usual,
    quantile_cont(articles, 0.1) AS few,
    max(articles) AS most
FROM before;
