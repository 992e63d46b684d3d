-- The latest edits: the bodies of these alone are read.
WITH latest AS (
    SELECT later.article_id, later.version, later.seen_at, article.site, article.language,
        article.url
    FROM article_versions AS later
    JOIN articles AS article ON article.article_id = later.article_id
    WHERE
        later.version > 1
        AND later.seen_at >= $start
        AND later.seen_at < $end
        AND article.site IN (SELECT unnest($sites::VARCHAR[]))
    ORDER BY later.seen_at DESC, later.article_id, later.version
    LIMIT 15
)
SELECT
    latest.seen_at,
    latest.site,
    latest.language,
    latest.url,
    left(earlier.headline, 300) AS headline_before,
    left(later.headline, 300) AS headline_after,
    len(string_split_regex(trim(later.body), '\s+')) AS words_after,
    len(string_split_regex(trim(earlier.body), '\s+')) AS words_before,
    earlier.body <> later.body AS body_changed
FROM latest
JOIN article_versions AS later
    ON later.article_id = latest.article_id AND later.version = latest.version
JOIN article_versions AS earlier
    ON earlier.article_id = latest.article_id AND earlier.version = latest.version - 1
ORDER BY latest.seen_at DESC, latest.article_id, latest.version;
