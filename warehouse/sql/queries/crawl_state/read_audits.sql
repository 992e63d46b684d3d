-- A sample of stored articles, half of it young ones, least recently checked first. What was
-- checked within a day could hardly have changed unannounced, and proves nothing.
WITH checked AS MATERIALIZED (
    -- Narrow, as it holds the whole site: the texts of the few that are chosen come last.
    SELECT
        pages.rowid AS place,
        checked_at,
        hash(page_key, $now::VARCHAR) AS lot,
        born > $now::TIMESTAMPTZ - INTERVAL 14 DAY AS young
    FROM pages
    JOIN (
        SELECT article_id, coalesce(published_at, first_seen_at) AS born
        FROM articles
        WHERE site = $site AND gone_at IS NULL
    ) USING (article_id)
    WHERE site = $site
        AND outcome IN ('new', 'updated', 'unchanged', 'not_modified')
        AND next_check_at IS NULL
        AND checked_at < $now::TIMESTAMPTZ - INTERVAL 1 DAY
        AND page_id NOT IN (SELECT unnest(string_split($chosen, chr(10))))
),
first AS MATERIALIZED (
    SELECT * FROM checked WHERE young ORDER BY checked_at, lot LIMIT ($sample + 1) // 2
),
second AS (
    SELECT *
    FROM checked
    WHERE place NOT IN (SELECT place FROM first)
    ORDER BY checked_at, lot
    LIMIT $sample - (SELECT count(*) FROM first)
)
SELECT page_id, url, lastmod, 'audit' AS purpose, etag, last_modified
FROM (SELECT * FROM first UNION ALL SELECT * FROM second) AS chosen
JOIN pages ON pages.rowid = chosen.place
ORDER BY chosen.checked_at, lot;
