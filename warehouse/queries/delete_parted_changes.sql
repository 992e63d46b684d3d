-- A version came in between, or is another one now.
DELETE FROM version_changes
USING (
    FROM version_changes
    SEMI JOIN incoming_ids USING (article_id)
    ANTI JOIN (
        SELECT
            article_id,
            lag(content_hash) OVER (PARTITION BY article_id ORDER BY version) AS hash_before,
            content_hash AS hash_after
        FROM article_versions
        SEMI JOIN incoming_ids USING (article_id)
    ) AS neighbours USING (article_id, hash_before, hash_after)
) AS parted
WHERE version_changes.article_id = parted.article_id
    AND version_changes.hash_before = parted.hash_before
    AND version_changes.hash_after = parted.hash_after;
