DELETE FROM internal.version_changes
USING incoming_parted AS parted
WHERE version_changes.article_id = parted.article_id
    AND version_changes.hash_before = parted.hash_before
    AND version_changes.hash_after = parted.hash_after;
