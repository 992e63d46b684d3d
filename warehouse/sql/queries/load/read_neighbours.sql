-- Versions that stand side by side: their texts' hashes, and the rows that have the texts.
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
ORDER BY article_id, version;
