-- Minutes from publication until the article could be queried, by site, and of all sites together
-- (site NULL).
WITH first_request AS (
    SELECT article.site, article.published_at, article.first_seen_at, version.fetch_id
    FROM articles AS article
    LEFT JOIN article_versions AS version USING (article_id)
    WHERE
        article.published_at >= $start
        AND article.published_at < $end
        AND article.site IN (SELECT unnest($sites::VARCHAR[]))
        AND (version.version = 1 OR version.version IS NULL)
),
loaded AS (
    SELECT fetch_id, segments.loaded_at
    FROM fetches
    JOIN segments ON segments.segment = fetches.warc_file
    WHERE fetched_at >= $start
),
delays AS (
    SELECT
        site,
        date_diff('second', published_at, coalesce(loaded_at, first_seen_at)) / 60 AS minutes
    FROM first_request
    LEFT JOIN loaded USING (fetch_id)
)
SELECT
    site,
    count(*) AS articles,
    round(median(minutes))::BIGINT AS median_minutes,
    round(quantile_cont(minutes, 0.9))::BIGINT AS slow_minutes,
    [
        count(*) FILTER (minutes < 15),
        count(*) FILTER (minutes >= 15 AND minutes < 60),
        count(*) FILTER (minutes >= 60 AND minutes < 180),
        count(*) FILTER (minutes >= 180 AND minutes < 360),
        count(*) FILTER (minutes >= 360 AND minutes < 1440),
        count(*) FILTER (minutes >= 1440 AND minutes < 4320),
        count(*) FILTER (minutes >= 4320)
    ] AS within
FROM delays
GROUP BY GROUPING SETS ((site), ())
ORDER BY site NULLS LAST;
