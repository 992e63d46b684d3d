-- The latest edits.
WITH latest AS (
    SELECT
        timezone('Asia/Kolkata', seen) AS seen_at,
        site,
        article_id,
        version,
        url,
        kind,
        left(note, 300) AS note,
        left(headline_before, 300) AS headline_before,
        left(headline_after, 300) AS headline_after,
        words_added,
        words_removed
    FROM edits
    WHERE
        seen >= timezone('Asia/Kolkata', $start::TIMESTAMPTZ)
        AND seen < timezone('Asia/Kolkata', $end::TIMESTAMPTZ)
        AND site IN (SELECT unnest($sites::VARCHAR[]))
    ORDER BY seen DESC, article_id, version
    LIMIT 15
)
SELECT latest.*, articles.language
FROM latest
JOIN articles USING (article_id)
ORDER BY seen_at DESC, article_id, version;
