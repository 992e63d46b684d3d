-- The same texts once more need not be read once more.
INSERT INTO internal.search_documents BY NAME
SELECT
    document_id + $begin AS document_id,
    site || ':' || (i + $begin) AS article_id,
    words,
    true AS is_packed
FROM internal.search_documents
JOIN texts ON article_id = site || ':' || i
WHERE i + $begin < $articles;

INSERT INTO internal.search_postings BY NAME
SELECT word_id, document_id + $begin AS document_id, occurrences, in_headline
FROM internal.search_postings
WHERE document_id < (SELECT count(*) FROM texts)
    AND document_id + $begin IN (SELECT document_id FROM internal.search_documents);
