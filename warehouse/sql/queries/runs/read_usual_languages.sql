-- How far the languages of a site's new articles are from its usual mix, by stretch of $days days,
-- counted back from $now: 0 is the latest. The distance is the share of articles that would have to
-- be in another language. News only, as in read_usual_volume.
WITH counted AS (
    SELECT
        floor(epoch($now::TIMESTAMPTZ - first_seen_at) / ($days * 86400))::INTEGER AS back,
        language,
        count(*) AS articles
    FROM articles
    WHERE site = $site
        AND first_seen_at > $now::TIMESTAMPTZ - to_days($days * ($stretches + 1))
        AND first_seen_at <= $now::TIMESTAMPTZ
        AND coalesce(published_at, first_seen_at) > first_seen_at - INTERVAL 2 DAY
    GROUP BY ALL
),
usual AS (
    SELECT language, sum(articles) / sum(sum(articles)) OVER () AS share
    FROM counted
    WHERE back > 0
    GROUP BY language
),
sizes AS (SELECT back, sum(articles) AS articles FROM counted GROUP BY back),
mixes AS (
    SELECT
        sizes.back,
        sizes.articles,
        languages.language,
        coalesce(counted.articles, 0) / sizes.articles AS share,
        coalesce(usual.share, 0) AS usual
    FROM sizes
    CROSS JOIN (SELECT DISTINCT language FROM counted) AS languages
    LEFT JOIN counted USING (back, language)
    LEFT JOIN usual USING (language)
),
distances AS (
    SELECT
        back,
        any_value(articles)::BIGINT AS articles,
        sum(abs(share - usual)) / 2 AS distance,
        arg_max(language, share - usual) AS risen,
        arg_max(share, share - usual) AS share,
        arg_max(usual, share - usual) AS usual
    FROM mixes
    GROUP BY back
)
SELECT
    latest.articles AS latest,
    latest.distance,
    latest.risen,
    latest.share,
    latest.usual,
    before.articles AS before,
    before.stretches,
    before.far
FROM distances AS latest
CROSS JOIN (
    SELECT
        sum(articles)::BIGINT AS articles,
        count(*) FILTER (articles >= $least) AS stretches,
        quantile_cont(distance, 0.9) FILTER (articles >= $least) AS far
    FROM distances
    WHERE back > 0
) AS before
WHERE latest.back = 0;
