CREATE OR REPLACE VIEW site_health AS
WITH stored AS (
    SELECT
        site,
        count(*) AS articles,
        max(published_at) AS last_published_at,
        max(first_seen_at) AS last_new_at,
        count(*) FILTER (first_seen_at > now() - INTERVAL 1 DAY) AS new_in_a_day,
        count(*) FILTER (first_seen_at > now() - INTERVAL 7 DAY) AS new_in_a_week,
        count(*) FILTER (suspect <> '') AS suspect
    FROM articles
    GROUP BY site
),
waiting AS (
    SELECT
        site,
        count(*) FILTER (outcome = 'failed') AS pages_failed,
        count(*) FILTER (outcome = 'deferred') AS pages_deferred,
        count(*) FILTER (outcome = 'rejected' AND reason = 'held') AS pages_held,
        min(checked_at) FILTER (outcome = 'rejected' AND reason = 'held') AS held_since
    FROM pages
    GROUP BY site
),
looked AS (
    SELECT
        site,
        count(*) AS sources,
        count(*) FILTER (outcome IN ('refused', 'failed')) AS sources_failed,
        coalesce(list(url || ': ' || reason ORDER BY url) FILTER (outcome = 'failed'), [])
            AS source_problems
    FROM sources
    GROUP BY site
),
last_run AS (
    SELECT
        run_sites.site,
        max(runs.started_at) AS last_run_at,
        arg_max(coalesce(run_sites.state, runs.state), runs.started_at) AS last_run_state,
        arg_max(coalesce(run_sites.reason, runs.reason, ''), runs.started_at) AS last_run_reason
    FROM run_sites
    JOIN runs USING (run_id)
    GROUP BY run_sites.site
)
SELECT
    site,
    coalesce(articles, 0) AS articles,
    ist(last_published_at) AS last_published,
    ist(last_new_at) AS last_new,
    coalesce(new_in_a_day, 0) AS new_in_a_day,
    coalesce(new_in_a_week, 0) AS new_in_a_week,
    coalesce(suspect, 0) AS suspect,
    coalesce(pages_failed, 0) AS pages_failed,
    coalesce(pages_deferred, 0) AS pages_deferred,
    coalesce(pages_held, 0) AS pages_held,
    ist(held_since) AS held_since,
    coalesce(sources, 0) AS sources,
    coalesce(sources_failed, 0) AS sources_failed,
    coalesce(source_problems, []) AS source_problems,
    ist(last_run_at) AS last_run,
    last_run_state,
    coalesce(last_run_reason, '') AS last_run_reason,
    coalesce(learning_note, '') AS container_note
FROM last_run
FULL JOIN stored USING (site)
FULL JOIN waiting USING (site)
FULL JOIN looked USING (site)
LEFT JOIN internal.site_profiles USING (site);
COMMENT ON VIEW site_health IS 'One row per site: is it coming in, and what is wrong with it.';
COMMENT ON COLUMN site_health.site IS 'Name of the site file.';
COMMENT ON COLUMN site_health.articles IS 'Articles stored.';
COMMENT ON COLUMN site_health.last_published IS 'Latest time of publication among them (IST).';
COMMENT ON COLUMN site_health.last_new IS 'When the last new article came in (IST).';
COMMENT ON COLUMN site_health.new_in_a_day IS 'Articles that came in during the last 24 hours.';
COMMENT ON COLUMN site_health.new_in_a_week IS 'Articles that came in during the last seven days.';
COMMENT ON COLUMN site_health.suspect IS 'Articles whose text should be looked at.';
COMMENT ON COLUMN site_health.pages_failed IS 'Pages that could not be had and are due again.';
COMMENT ON COLUMN site_health.pages_deferred IS 'Pages left for a later run.';
COMMENT ON COLUMN site_health.pages_held IS
    'Pages held back, as their text was doubtful; see pages.detail, and khabar reprocess --reason held.';
COMMENT ON COLUMN site_health.held_since IS 'Since when (IST); NULL if none is held.';
COMMENT ON COLUMN site_health.sources IS 'Sitemaps, feeds and listings known.';
COMMENT ON COLUMN site_health.sources_failed IS 'Of these, refused or failed at the last look.';
COMMENT ON COLUMN site_health.source_problems IS
    'Sources that failed at the last look, each with its reason; refused ones are the site''s own wish.';
COMMENT ON COLUMN site_health.last_run IS 'Start of the last run (IST).';
COMMENT ON COLUMN site_health.last_run_state IS 'How it ended for this site.';
COMMENT ON COLUMN site_health.last_run_reason IS
    'Why it did not complete for this site, or what it warns of; empty if all is well.';
COMMENT ON COLUMN site_health.container_note IS
    'Why no container could be learned of its latest pages, which are read whole; empty if nothing is amiss. Name one in the site file.';
