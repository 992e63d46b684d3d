-- Absent once: due at the next run. When that is confirmed, two more looks; of a page that never
-- was an article only after a 404: its source may have named it too early, and says so once.
-- Where one page of an article is gone, the others that may still show it are due too.
UPDATE pages
SET next_check_at = CASE
    WHEN page.runs = 0 THEN page.others_missed_at
    WHEN page.article_id IS NULL AND page.reason NOT LIKE 'http%' THEN NULL
    WHEN page.runs = 1 THEN page.last_missed_at
    WHEN page.runs = 2 THEN page.last_missed_at + INTERVAL 7 DAY
    WHEN page.runs = 3 THEN page.last_missed_at + INTERVAL 30 DAY
END
FROM (
    SELECT *, max(last_missed_at) OVER (PARTITION BY article_id) AS others_missed_at
    FROM incoming_judged
) AS page
WHERE pages.page_key = page.page_key
    AND pages.page_id = page.page_id
    AND CASE
        WHEN page.runs > 0 THEN pages.checked_at = page.last_missed_at
        ELSE page.article_id IS NOT NULL AND pages.checked_at < page.others_missed_at
    END;
