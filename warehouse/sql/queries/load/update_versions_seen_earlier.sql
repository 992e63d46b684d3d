UPDATE article_versions
SET
    seen_at = earlier.seen_at,
    run_id = earlier.earlier_run_id,
    fetch_id = earlier.earlier_fetch_id,
    published_at = earlier.published_at,
    modified_at = earlier.modified_at,
    times_kept = true
FROM incoming_earlier AS earlier
WHERE article_versions.article_id = earlier.article_id
    AND article_versions.fetch_id = earlier.fetch_id;
