-- From the requests of one run on one site, so that counting again counts nothing twice.
MERGE INTO internal.lastmod_audits AS old
USING (
    WITH asked AS MATERIALIZED (
        SELECT fetches.*, pages.article_id
        FROM fetches
        LEFT JOIN pages ON pages.site = fetches.site AND pages.url = fetches.url
        WHERE fetches.run_id = $run_id
            AND fetches.site = $site
            AND purpose IN ('audit', 'revisit', 'found', 'moved')
            AND (fetches.outcome IN ('updated', 'unchanged') OR status = 304)
            -- Where a source tells the day alone, a page of that day is checked again when it is
            -- over.
            AND NOT (purpose = 'found' AND length(lastmod) = 10 AND source_lastmod < fetched_at)
    ),
    moved AS (
        -- The article itself says by now that it lies there. In most runs there is none: its URL
        -- is read for these alone.
        SELECT asked.fetch_id
        FROM articles
        JOIN (FROM asked WHERE purpose = 'moved') AS asked USING (article_id)
        WHERE rtrim(lower(regexp_extract(asked.url, '^[^/]*//[^/?#]*([^?#]*)', 1)), '/')
            = rtrim(lower(regexp_extract(articles.url, '^[^/]*//[^/?#]*([^?#]*)', 1)), '/')
    )
    SELECT
        run_id,
        site,
        max(fetched_at) AS checked_at,
        count(*) FILTER (purpose = 'audit') AS audited,
        count(*) FILTER (
            purpose = 'audit'
            AND born > fetched_at - INTERVAL 14 DAY
        ) AS audited_young,
        count(*) FILTER (purpose = 'revisit') AS revisited,
        count(*) FILTER (purpose IN ('audit', 'revisit') AND outcome = 'updated') AS lied,
        count(*) FILTER (purpose IN ('found', 'moved')) AS claimed,
        count(*) FILTER (
            purpose IN ('found', 'moved')
            AND outcome <> 'updated'
            AND moved.fetch_id IS NULL
        ) AS claimed_same
    FROM asked
    LEFT JOIN (
        SELECT article_id, coalesce(published_at, first_seen_at) AS born FROM articles
    ) USING (article_id)
    LEFT JOIN moved USING (fetch_id)
    GROUP BY ALL
) AS new
ON old.run_id = new.run_id AND old.site = new.site
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
