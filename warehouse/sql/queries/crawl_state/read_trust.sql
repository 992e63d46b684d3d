-- How far the sources' word of changes is to be believed; see spiders.state.known_pages.Trust.
WITH audits AS (
    SELECT
        coalesce(sum(audited), 0) AS audited,
        coalesce(sum(audited_young), 0) AS audited_young,
        coalesce(sum(lied), 0) AS lied
    FROM internal.lastmod_audits
    WHERE site = $site AND checked_at > $now::TIMESTAMPTZ - INTERVAL 60 DAY
),
bulk AS (
    SELECT coalesce(sum(claimed), 0) AS claimed, coalesce(sum(claimed_same), 0) AS same
    FROM internal.lastmod_audits
    WHERE site = $site AND claimed >= $bulk AND checked_at > $now::TIMESTAMPTZ - INTERVAL 14 DAY
),
dropped AS (
    SELECT
        count(*) AS asked,
        count(*) FILTER (outcome IN ('updated', 'unchanged') OR status = 304) AS there
    FROM fetches
    WHERE site = $site
        AND purpose = 'vanished'
        AND fetched_at > $now::TIMESTAMPTZ - INTERVAL 14 DAY
),
latest AS (
    SELECT lastmod
    FROM pages
    WHERE site = $site AND article_id IS NOT NULL
    ORDER BY first_seen_at DESC, page_key
    LIMIT 50
)
SELECT
    CASE
        WHEN claimed > 0 AND same >= 0.9 * claimed THEN 'restless'
        -- One may be chance: an edit just after the sources had been read.
        WHEN lied >= 2 AND lied > 0.01 * audited THEN 'lying'
        WHEN (SELECT count(*) FILTER (lastmod <> '') < 0.5 * count(*) FROM latest) THEN 'lying'
        WHEN audited_young >= 30 AND lied = 0 THEN 'trusted'
        ELSE 'unproven'
    END AS level,
    claimed > 0 AND same < 0.9 * claimed AS believed,
    there >= $bulk AND there >= 0.9 * asked AS is_forgetful
FROM audits, bulk, dropped;
