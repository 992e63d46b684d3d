-- Sorted by word, a query reads few blocks of them; texts that were superseded go.
CREATE TEMP TABLE packed AS
SELECT posting.*
FROM internal.search_postings AS posting
SEMI JOIN (SELECT document_id FROM internal.search_documents WHERE article_id IS NOT NULL) AS living
    USING (document_id)
ORDER BY word_id, document_id;

DELETE FROM internal.search_postings;

INSERT INTO internal.search_postings FROM packed;

DROP TABLE packed;

DELETE FROM internal.search_documents WHERE article_id IS NULL;

UPDATE internal.search_documents SET is_packed = true WHERE NOT is_packed;

DELETE FROM internal.search_words
WHERE word_id NOT IN (SELECT DISTINCT word_id FROM internal.search_postings);
