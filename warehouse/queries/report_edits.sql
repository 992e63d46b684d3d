-- Edits by the day, week or month in which they were seen; bodies are not read.
WITH later AS (
    SELECT article_id, version, seen_at, headline
    FROM article_versions
    WHERE version > 1 AND seen_at >= $start AND seen_at < $end
)
SELECT
    date_trunc($step, timezone('Asia/Kolkata', later.seen_at))::DATE AS day,
    article.site,
    count(*) FILTER (later.headline <> earlier.headline) AS headlines,
    count(*) FILTER (later.headline = earlier.headline) AS texts
FROM later
JOIN article_versions AS earlier
    ON earlier.article_id = later.article_id AND earlier.version = later.version - 1
JOIN articles AS article ON article.article_id = later.article_id
WHERE article.site IN (SELECT unnest($sites::VARCHAR[]))
GROUP BY ALL
ORDER BY ALL;
