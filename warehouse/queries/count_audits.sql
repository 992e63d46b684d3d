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
        count(*) FILTER (
            purpose IN ('audit', 'revisit')
            AND fetches.outcome = 'updated'
        ) AS lied,
        count(*) FILTER (purpose IN ('found', 'moved')) AS claimed,
        count(*) FILTER (
            purpose IN ('found', 'moved')
            AND fetches.outcome <> 'updated'
            -- Of a page that moved, the article itself says by now that it lies there.
            AND NOT (purpose = 'moved' AND path[1] = path[2])
        ) AS claimed_same
    FROM fetches
    LEFT JOIN (
        SELECT
            pages.site,
            pages.url,
            lastmod,
            source_lastmod,
            coalesce(published_at, articles.first_seen_at) AS born,
            [
                rtrim(lower(regexp_extract(each, '^[^/]*//[^/?#]*([^?#]*)', 1)), '/')
                FOR each IN [pages.url, articles.url]
            ] AS path
        FROM pages
        LEFT JOIN articles USING (article_id)
        WHERE pages.site = $site
    ) AS pages ON pages.site = fetches.site AND pages.url = fetches.url
    WHERE fetches.run_id = $run_id
        AND fetches.site = $site
        AND purpose IN ('audit', 'revisit', 'found', 'moved')
        AND (fetches.outcome IN ('updated', 'unchanged') OR status = 304)
        -- Where a source tells the day alone, a page of that day is checked again when it is over.
        AND NOT (purpose = 'found' AND length(lastmod) = 10 AND source_lastmod < fetched_at)
    GROUP BY ALL
) AS new
ON old.run_id = new.run_id AND old.site = new.site
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
