-- What other runs stored of a site: a theme that came in with this run is not yet known. Shares
-- are those of its latest 1,000 articles.
WITH themes AS (
    SELECT template, count(*) AS articles
    FROM articles
    WHERE site = $site AND run_id <> $run_id
    GROUP BY template
),
latest AS (
    SELECT *, sum(articles) OVER (ORDER BY fetched_at DESC, segment DESC) AS reached
    FROM internal.segment_figures
    WHERE site = $site AND run_id <> $run_id
),
usual AS (
    SELECT
        sum(no_date) / nullif(sum(articles), 0) AS undated,
        sum(cut_off) / nullif(sum(articles), 0) AS cut_off,
        sum(low_quality) / nullif(sum(articles), 0) AS low_quality
    FROM latest
    WHERE reached - articles < 1000
)
SELECT
    coalesce((SELECT sum(articles) FROM themes), 0)::BIGINT,
    coalesce((SELECT list(template) FROM themes WHERE articles >= 3 AND template <> ''), []),
    coalesce(undated, 0),
    coalesce(cut_off, 0),
    coalesce(low_quality, 0)
FROM usual;
