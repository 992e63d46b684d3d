UPDATE article_versions
SET
    seen_at = earlier.seen_at,
    run_id = earlier.earlier_run_id,
    fetch_id = earlier.earlier_fetch_id
FROM incoming_earlier AS earlier
WHERE article_versions.article_id = earlier.article_id
    AND article_versions.fetch_id = earlier.fetch_id;
