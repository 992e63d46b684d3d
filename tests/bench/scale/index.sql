-- The same texts once more need not be read once more.
INSERT INTO search_documents BY NAME
SELECT
    document_id + $begin AS document_id,
    site || ':' || (i + $begin) AS article_id,
    words,
    true AS is_packed
FROM search_documents
JOIN texts ON article_id = site || ':' || i
WHERE i + $begin < $articles;

INSERT INTO search_postings BY NAME
SELECT word_id, document_id + $begin AS document_id, occurrences, in_headline
FROM search_postings
WHERE document_id < (SELECT count(*) FROM texts)
    AND document_id + $begin IN (SELECT document_id FROM search_documents);
