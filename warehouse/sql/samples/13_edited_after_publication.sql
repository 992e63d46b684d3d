-- How much is edited after publication
-- By section of each site: stories with an edit that was seen, and after how many minutes the first.
WITH first_edits AS (
    SELECT article_id, min(minutes_since_published) AS minutes
    FROM edits
    WHERE NOT is_small IS TRUE
    GROUP BY article_id
)
SELECT site, section, count(*) AS stories, count(first_edits.article_id) AS edited,
    round(100 * count(first_edits.article_id) / count(*), 1) AS percent,
    median(minutes) AS median_minutes
FROM news
LEFT JOIN first_edits USING (article_id)
GROUP BY site, section
ORDER BY edited DESC, site, section;
