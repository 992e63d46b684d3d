-- Loaded segments of a site whose pages were all fetched before $before, and how many of their
-- pages still need the archive. A segment of which nothing was whole has no requests: its load
-- tells its age.
WITH fetched AS (
    SELECT
        warc_file AS segment,
        max(fetched_at) AS fetched_at,
        count(DISTINCT page_id) FILTER (outcome = 'rejected:held') AS held,
        count(DISTINCT page_id) FILTER (outcome IN (
            'rejected:timeout', 'rejected:too_much_memory', 'rejected:crashed'
        )) AS unread
    FROM fetches
    WHERE site = $site AND warc_file <> ''
    GROUP BY warc_file
),
remade AS (
    SELECT warc_file AS segment, count(*) AS outdated
    FROM articles
    JOIN fetches USING (fetch_id)
    WHERE articles.site = $site AND rules_version <> $rules
    GROUP BY warc_file
)
SELECT
    segment,
    removed_at IS NOT NULL AS is_removed,
    coalesce(held, 0) AS held,
    coalesce(unread, 0) AS unread,
    coalesce(outdated, 0) AS outdated
FROM segments
LEFT JOIN fetched USING (segment)
LEFT JOIN remade USING (segment)
WHERE site = $site AND coalesce(fetched_at, loaded_at) < $before
ORDER BY segment;
