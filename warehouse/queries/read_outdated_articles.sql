-- Articles whose page brings another text, while the stored one was made under other rules.
SELECT article_id
FROM articles
JOIN incoming_texts AS new USING (article_id)
WHERE articles.content_hash <> new.content_hash AND articles.rules_version <> new.rules_version;
