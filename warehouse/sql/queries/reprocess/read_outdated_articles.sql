-- Articles whose page brings another text, while the stored one was made under other rules.
SELECT article_id
FROM (
    SELECT article_id, content_hash, rules_version
    FROM articles
    WHERE rowid IN (SELECT row_number FROM known_articles)
) AS stored
JOIN incoming_texts AS new USING (article_id)
WHERE stored.content_hash <> new.content_hash AND stored.rules_version <> new.rules_version;
