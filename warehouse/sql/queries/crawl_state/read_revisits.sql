-- Young articles whose last check is longer ago than their age at that check allows, the most
-- overdue first. One that was young when last checked gets a look at a later age: so is an edit on
-- the last of its young days found.
-- Of two runs the one nearer to the time takes it: a look that is due every two days must not slip
-- to the third where a daily run begins a minute early.
WITH alive AS (
    SELECT
        article_id,
        -- A date in the future, or none: young since it was first seen.
        least(coalesce(published_at, first_seen_at), first_seen_at) AS born
    FROM articles
    WHERE site = $site AND gone_at IS NULL
),
young AS (
    SELECT
        page_id,
        url,
        lastmod,
        etag,
        last_modified,
        born,
        epoch($now::TIMESTAMPTZ - checked_at) / 3600 AS waited,
        $factor * CASE
            WHEN born > checked_at - INTERVAL 6 HOUR THEN 1
            WHEN born > checked_at - INTERVAL 1 DAY THEN 3
            WHEN born > checked_at - INTERVAL 3 DAY THEN 12
            ELSE 48
        END AS hours
    FROM pages
    JOIN alive USING (article_id)
    WHERE site = $site
        AND outcome IN ('new', 'updated', 'unchanged', 'not_modified')
        AND next_check_at IS NULL
        AND born > checked_at - to_days($days)
        -- What was missed for longer, as while the site was trusted, is not made up for.
        AND born > $now::TIMESTAMPTZ - to_days($days + 4)
    -- Two pages may show one article: one of them is enough.
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY checked_at DESC, page_id) = 1
)
SELECT page_id, url, lastmod, 'revisit' AS purpose, etag, last_modified
FROM young
WHERE waited >= hours - $gap / 2
-- Nothing can be looked at more often than runs come: else the youngest, overdue many times over
-- at one run a day, would push back all others for ever.
ORDER BY waited / greatest(hours, $gap) DESC, born DESC, page_id
LIMIT $budget;
