-- By rowid, as in read_stories.
SELECT
    ((SELECT coalesce(max(document_id) + 1, 0) FROM internal.search_documents)
        + row_number() OVER (ORDER BY article_id) - 1)::UINTEGER AS document_id,
    article_id,
    headline,
    body
FROM articles
WHERE rowid IN (SELECT rowid FROM articles SEMI JOIN incoming_ids USING (article_id));
