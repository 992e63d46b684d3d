UPDATE article_versions
SET version = ranked.version
FROM (
    SELECT
        article_id,
        fetch_id,
        row_number() OVER (PARTITION BY article_id ORDER BY seen_at, version) AS version
    FROM article_versions
    SEMI JOIN incoming_ids USING (article_id)
) AS ranked
WHERE article_versions.article_id = ranked.article_id
    AND article_versions.fetch_id = ranked.fetch_id;
