-- Stored versions under another number, with another text or with other times; whether it is more
-- than the times, which are missing in rows from before they were kept.
SELECT
    new.article_id,
    bool_or(old.version <> new.version OR old.headline <> new.headline OR old.body <> new.body)
        AS is_told
FROM incoming_article_versions AS new
JOIN article_versions AS old
    ON old.article_id = new.article_id AND old.fetch_id = new.fetch_id
WHERE old.version <> new.version
    OR old.headline <> new.headline
    OR old.body <> new.body
    OR old.published_at IS DISTINCT FROM new.published_at
    OR old.modified_at IS DISTINCT FROM new.modified_at
    OR NOT old.times_kept
GROUP BY new.article_id
