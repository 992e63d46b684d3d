-- What became of the pages known of each month, as the view coverage has it, but for articles
-- without a date: these stand in the month of their first fetch, as everywhere in the report.
-- Joining every page with its article, as the view does, would cost ten times as much.
WITH stored AS (
    SELECT
        site,
        date_trunc('month', ist(coalesce(published_at, first_seen_at)))::DATE
            AS month,
        count(*) AS stored
    FROM articles
    WHERE
        coalesce(published_at, first_seen_at) >= $start
        AND coalesce(published_at, first_seen_at) < $end
        AND site IN (SELECT unnest($sites::VARCHAR[]))
    GROUP BY ALL
),
others AS (
    SELECT
        site,
        date_trunc('month', ist(coalesce(source_lastmod, first_seen_at)))::DATE
            AS month,
        count(*) FILTER (outcome = 'rejected') AS rejected,
        count(*) FILTER (outcome = 'gone') AS gone,
        count(*) FILTER (outcome = 'robots') AS forbidden,
        count(*) FILTER (outcome NOT IN ('rejected', 'gone', 'robots')) AS missing
    FROM pages
    ANTI JOIN articles ON articles.article_id = pages.page_id
    WHERE
        pages.article_id IS NULL
        AND outcome <> 'off_site'
        AND reason NOT IN ('not_an_article_url', 'malformed_url')
        AND coalesce(source_lastmod, first_seen_at) >= $start
        AND coalesce(source_lastmod, first_seen_at) < $end
        AND site IN (SELECT unnest($sites::VARCHAR[]))
    GROUP BY ALL
)
SELECT
    site,
    month,
    coalesce(stored, 0) + coalesce(rejected, 0) + coalesce(gone, 0) + coalesce(forbidden, 0)
        + coalesce(missing, 0) AS known,
    coalesce(stored, 0) AS stored,
    coalesce(rejected, 0) AS rejected,
    coalesce(gone, 0) AS gone,
    coalesce(forbidden, 0) AS forbidden,
    coalesce(missing, 0) AS missing
FROM stored
FULL JOIN others USING (site, month)
ORDER BY site, month;
