CREATE OR REPLACE VIEW deletions AS
WITH absent AS (
    SELECT page.article_id, absence.page_id, absence.run_id, absence.checked_at, absence.reason
    FROM internal.absences AS absence
    JOIN pages AS page ON page.page_key = absence.page_key AND page.page_id = absence.page_id
    WHERE page.article_id IS NOT NULL
),
looks AS (
    SELECT page_id, checked_at AS moment, run_id, reason
    FROM absent
    UNION ALL
    (
        SELECT page_id, fetched_at, NULL, NULL
        FROM fetches
        SEMI JOIN absent USING (page_id)
        WHERE outcome IN ('new', 'updated', 'unchanged')
        UNION
        SELECT page_id, seen_at, NULL, NULL
        FROM pages
        SEMI JOIN absent USING (page_id)
        WHERE seen_at IS NOT NULL
    )
),
-- What was found between one sight of the page and the next.
spells AS (
    SELECT
        page_id,
        count(*) FILTER (run_id IS NULL) OVER (PARTITION BY page_id ORDER BY moment) AS spell,
        * EXCLUDE (page_id)
    FROM looks
),
page_gone AS (
    SELECT
        page_id,
        min(moment) FILTER (run_id IS NOT NULL) AS gone_at,
        arg_max(reason, moment) AS reason,
        (
            SELECT min(moment)
            FROM spells AS next
            WHERE next.page_id = spells.page_id AND next.spell = spells.spell + 1
        ) AS restored_at
    FROM spells
    GROUP BY page_id, spell
    HAVING count(DISTINCT run_id) >= 2 AND restored_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY page_id ORDER BY spell DESC) = 1
),
restored AS (
    SELECT
        page.article_id,
        max(gone_at) AS gone_at,
        arg_max(page_gone.reason, gone_at) AS reason,
        min(restored_at) AS restored_at
    FROM pages AS page
    SEMI JOIN absent USING (article_id)
    LEFT JOIN page_gone USING (page_id)
    GROUP BY page.article_id
    HAVING count(*) = count(restored_at) AND max(gone_at) < min(restored_at)
)
SELECT
    article.site,
    article.article_id,
    article.url,
    CASE WHEN article.gone_at IS NULL THEN 'restored' ELSE 'offline' END AS state,
    ist(coalesce(article.gone_at, restored.gone_at)) AS gone,
    coalesce(article.gone_reason, restored.reason) AS reason,
    CASE
        WHEN article.gone_at IS NULL THEN ist(restored.restored_at)
    END AS restored,
    ist(article.published_at) AS published,
    ist(article.first_seen_at) AS first_seen,
    ist(article.last_seen_at) AS last_seen,
    round(
        date_diff(
            'minute',
            coalesce(article.published_at, article.first_seen_at),
            coalesce(article.gone_at, restored.gone_at)
        ) / 60,
        1
    ) AS hours_online,
    article.version AS versions,
    article.headline,
    article.body,
    article.authors,
    article.language,
    article.fetch_id
FROM articles AS article
LEFT JOIN restored USING (article_id)
-- By rowid: else the text of every article is read.
WHERE article.rowid IN (
    SELECT rowid FROM articles WHERE gone_at IS NOT NULL
    UNION ALL
    SELECT rowid FROM articles SEMI JOIN restored USING (article_id)
);
COMMENT ON VIEW deletions IS
    'Articles that were taken offline, with their last text, and those that came back. Two runs have to have found an article absent.';
COMMENT ON COLUMN deletions.site IS 'Name of the site file.';
COMMENT ON COLUMN deletions.article_id IS 'The article.';
COMMENT ON COLUMN deletions.url IS 'Its canonical URL.';
COMMENT ON COLUMN deletions.state IS 'offline, or restored: it was offline and is there again.';
COMMENT ON COLUMN deletions.gone IS 'When it was first found to be offline (IST), the last time that it was.';
COMMENT ON COLUMN deletions.reason IS 'How that showed, as in articles.gone_reason.';
COMMENT ON COLUMN deletions.restored IS
    'When it was first seen again (IST); NULL while it is offline.';
COMMENT ON COLUMN deletions.published IS 'When it was published (IST); NULL if its page did not say.';
COMMENT ON COLUMN deletions.first_seen IS 'When it was first fetched (IST).';
COMMENT ON COLUMN deletions.last_seen IS
    'When it was last fetched, or confirmed unchanged by the server (IST).';
COMMENT ON COLUMN deletions.hours_online IS
    'Hours from publication, else from the first sight, to when it was found to be offline: at most so long.';
COMMENT ON COLUMN deletions.versions IS 'How many texts it has had; see edits and article_versions.';
COMMENT ON COLUMN deletions.headline IS 'Its last headline.';
COMMENT ON COLUMN deletions.body IS 'Its last text.';
COMMENT ON COLUMN deletions.authors IS 'Its authors.';
COMMENT ON COLUMN deletions.language IS 'Its language, as in articles.';
COMMENT ON COLUMN deletions.fetch_id IS
    'The request that its last text was made from, in fetches; it leads to the raw page.';
