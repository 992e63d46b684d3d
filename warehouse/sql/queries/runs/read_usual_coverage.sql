-- How many of the article pages that were first seen in a stretch of $days days became no article,
-- counted back from two hours before $now, as a page that fails is soon asked for again: 0 is the
-- latest. Pages that wait for a later run are left out.
WITH stretches AS (
    SELECT
        floor(epoch($now::TIMESTAMPTZ - INTERVAL 2 HOUR - first_seen_at) / ($days * 86400))::INTEGER
            AS back,
        count(*) AS pages,
        count(*) FILTER (article_id IS NULL) AS lost,
        mode(outcome || if(reason = '', '', ':' || reason)) FILTER (article_id IS NULL) AS mostly,
        arg_max(url, first_seen_at) FILTER (article_id IS NULL) AS such_as
    FROM pages
    WHERE site = $site
        AND first_seen_at > $now::TIMESTAMPTZ - INTERVAL 2 HOUR - to_days($days * ($stretches + 1))
        AND first_seen_at <= $now::TIMESTAMPTZ - INTERVAL 2 HOUR
        AND (article_id IS NOT NULL OR outcome IN ('rejected', 'failed', 'gone'))
        AND reason NOT IN ('not_an_article_url', 'malformed_url')
    GROUP BY back
)
SELECT
    latest.pages AS latest,
    latest.lost,
    latest.mostly,
    latest.such_as,
    before.stretches,
    before.usual,
    before.bad
FROM stretches AS latest
CROSS JOIN (
    SELECT
        count(*) AS stretches,
        median(lost / pages) AS usual,
        quantile_cont(lost / pages, 0.9) AS bad
    FROM stretches
    WHERE back > 0 AND pages >= $least
) AS before
WHERE latest.back = 0;
