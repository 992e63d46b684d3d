-- The pages that were checked, and all others of their articles: since when they are absent, and
-- in how many runs. None, unless a check of one of them ever found it absent.
WITH checked AS (
    SELECT page_key, page_id, article_id
    FROM pages
    SEMI JOIN incoming_checks USING (page_key, page_id)
),
concerned AS (
    SELECT page_key, page_id FROM checked
    UNION
    SELECT page_key, page_id
    FROM pages
    SEMI JOIN (FROM checked WHERE article_id IS NOT NULL) USING (article_id)
),
ever_absent AS (
    FROM concerned SEMI JOIN internal.absences USING (page_key, page_id)
)
SELECT
    page.page_key,
    page.page_id,
    page.article_id,
    page.seen_at,
    count(DISTINCT absence.run_id)::UINTEGER AS runs,
    min(absence.checked_at) AS missed_at,
    max(absence.checked_at) AS last_missed_at,
    arg_max(absence.reason, absence.checked_at) AS reason
FROM pages AS page
SEMI JOIN concerned USING (page_key, page_id)
LEFT JOIN internal.absences AS absence
    ON absence.page_key = page.page_key
    AND absence.page_id = page.page_id
    AND absence.checked_at > coalesce(page.seen_at, '-infinity'::TIMESTAMPTZ)
WHERE EXISTS (FROM ever_absent)
GROUP BY ALL;
