-- Stored versions under another number or with another text.
SELECT DISTINCT new.article_id
FROM incoming_article_versions AS new
JOIN article_versions AS old
    ON old.article_id = new.article_id AND old.fetch_id = new.fetch_id
WHERE old.version <> new.version OR old.headline <> new.headline OR old.body <> new.body
