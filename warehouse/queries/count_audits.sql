-- From the requests of one run on one site, so that counting again counts nothing twice.
MERGE INTO lastmod_audits AS old
USING (
    SELECT
        fetches.run_id,
        fetches.site,
        max(fetched_at) AS checked_at,
        count(*) FILTER (purpose = 'audit') AS audited,
        count(*) FILTER (
            purpose = 'audit'
            AND born > fetched_at - INTERVAL 14 DAY
        ) AS audited_young,
        count(*) FILTER (purpose = 'revisit') AS revisited,
        count(*) FILTER (purpose <> 'found' AND fetches.outcome = 'updated') AS lied,
        count(*) FILTER (purpose = 'found') AS claimed,
        count(*) FILTER (purpose = 'found' AND fetches.outcome <> 'updated') AS claimed_same
    FROM fetches
    LEFT JOIN pages ON pages.site = fetches.site AND pages.url = fetches.url
    LEFT JOIN (
        SELECT article_id, coalesce(published_at, first_seen_at) AS born FROM articles
    ) USING (article_id)
    WHERE fetches.run_id = $run_id
        AND fetches.site = $site
        AND purpose IN ('audit', 'revisit', 'found')
        AND (fetches.outcome IN ('updated', 'unchanged') OR status = 304)
        -- Where a source tells the day alone, a page of that day is checked again when it is over.
        AND NOT (purpose = 'found' AND length(lastmod) = 10 AND source_lastmod < fetched_at)
    GROUP BY ALL
) AS new
ON old.run_id = new.run_id AND old.site = new.site
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
