-- Sorted by word, a query reads few blocks of them; texts that were superseded go.
INSERT INTO internal.packed_postings BY NAME
SELECT posting.*
FROM internal.search_postings AS posting
SEMI JOIN (SELECT document_id FROM internal.search_documents WHERE article_id IS NOT NULL) AS living
    USING (document_id)
WHERE word_id BETWEEN $first AND $last
ORDER BY word_id, document_id;
