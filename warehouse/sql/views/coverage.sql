CREATE OR REPLACE VIEW coverage AS
WITH known AS (
    SELECT
        page.site,
        coalesce(page.article_id, page.page_id) AS article_id,
        coalesce(article.published_at, page.source_lastmod, page.first_seen_at) AS moment,
        CASE WHEN page.article_id IS NOT NULL THEN 'stored' ELSE page.outcome END AS outcome,
        page.reason
    FROM pages AS page
    LEFT JOIN articles AS article USING (article_id)
    WHERE page.article_id IS NOT NULL
        OR (
            page.outcome <> 'off_site'
            AND page.reason NOT IN ('not_an_article_url', 'malformed_url')
        )
),
each_once AS (
    SELECT
        site,
        article_id,
        arg_min(outcome, outcome <> 'stored') AS outcome,
        arg_min(reason, outcome <> 'stored') AS reason,
        date_trunc('month', ist(min(moment)))::DATE AS month
    FROM known
    GROUP BY site, article_id
)
SELECT
    site,
    month,
    count(*) AS known,
    count(*) FILTER (outcome = 'stored') AS stored,
    count(*) FILTER (outcome = 'rejected') AS rejected,
    coalesce(histogram(reason) FILTER (outcome = 'rejected'), MAP {}) AS reject_reasons,
    count(*) FILTER (outcome = 'gone') AS gone,
    count(*) FILTER (outcome = 'robots') AS forbidden,
    count(*) FILTER (outcome NOT IN ('stored', 'rejected', 'gone', 'robots')) AS missing,
    coalesce(
        histogram(outcome || ':' || reason)
            FILTER (outcome NOT IN ('stored', 'rejected', 'gone', 'robots')),
        MAP {}
    ) AS missing_reasons
FROM each_once
GROUP BY site, month;
COMMENT ON VIEW coverage IS
    'What is known of each site and month, and what became of it: known = stored + rejected + gone + forbidden + missing.';
COMMENT ON COLUMN coverage.site IS 'Name of the site file.';
COMMENT ON COLUMN coverage.month IS
    'First day of the month of publication in India; of the source''s lastmod or the first sight for what is not stored.';
COMMENT ON COLUMN coverage.known IS
    'Pages whose URL is that of an article, each article once; sections, tags and other sites'' URLs are left out.';
COMMENT ON COLUMN coverage.stored IS 'Of these, stored as articles, those now offline included.';
COMMENT ON COLUMN coverage.rejected IS 'Of these, pages that were no article when fetched.';
COMMENT ON COLUMN coverage.reject_reasons IS 'The rejected ones by reason.';
COMMENT ON COLUMN coverage.gone IS 'Of these, offline before they could be stored.';
COMMENT ON COLUMN coverage.forbidden IS 'Of these, not allowed by robots.txt.';
COMMENT ON COLUMN coverage.missing IS 'Of these, still to be had: failed or deferred; later runs ask again.';
COMMENT ON COLUMN coverage.missing_reasons IS 'The missing ones by outcome and reason.';
