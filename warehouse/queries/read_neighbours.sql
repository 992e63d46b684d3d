-- Versions that stand side by side and are not compared yet. The same two texts may do so twice.
SELECT DISTINCT ON (article_id, hash_before, hash_after)
    neighbours.*
FROM (
    SELECT
        article_id,
        lag(content_hash) OVER versions AS hash_before,
        content_hash AS hash_after,
        lag(rowid) OVER versions AS earlier,
        rowid AS later
    FROM article_versions
    SEMI JOIN incoming_ids USING (article_id)
    WINDOW versions AS (PARTITION BY article_id ORDER BY version)
    QUALIFY earlier IS NOT NULL
) AS neighbours
ANTI JOIN version_changes USING (article_id, hash_before, hash_after)
ORDER BY article_id, later;
