SELECT
    docs.name::UINTEGER AS document_id,
    dict.term AS word,
    least(count(*), 65535)::USMALLINT AS occurrences,
    bool_or(fields.field = 'headline') AS in_headline
FROM fts_main_formed.terms
JOIN fts_main_formed.docs USING (docid)
JOIN fts_main_formed.dict USING (termid)
JOIN fts_main_formed.fields USING (fieldid)
WHERE dict.term <> ''
GROUP BY ALL;
