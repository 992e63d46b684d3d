-- Sorted by word, a query reads few blocks of them; texts that were superseded go. The table is
-- made anew: a transaction notes each row it deletes in memory, 2 GB of it for a million articles.
CREATE TABLE internal.packed_postings (
    word_id UINTEGER NOT NULL,
    document_id UINTEGER NOT NULL,
    occurrences USMALLINT NOT NULL,
    in_headline BOOLEAN NOT NULL
);

INSERT INTO internal.packed_postings BY NAME
SELECT posting.*
FROM internal.search_postings AS posting
SEMI JOIN (SELECT document_id FROM internal.search_documents WHERE article_id IS NOT NULL) AS living
    USING (document_id)
ORDER BY word_id, document_id;

DROP TABLE internal.search_postings;

ALTER TABLE internal.packed_postings RENAME TO search_postings;

COMMENT ON TABLE internal.search_postings IS 'One row per word and text it stands in: the search index itself.';
COMMENT ON COLUMN internal.search_postings.word_id IS 'The word, in search_words.';
COMMENT ON COLUMN internal.search_postings.document_id IS 'The text, in search_documents.';
COMMENT ON COLUMN internal.search_postings.occurrences IS 'How often it stands in headline and body.';
COMMENT ON COLUMN internal.search_postings.in_headline IS 'Whether it stands in the headline.';

DELETE FROM internal.search_documents WHERE article_id IS NULL;

UPDATE internal.search_documents SET is_packed = true WHERE NOT is_packed;

DELETE FROM internal.search_words
WHERE word_id NOT IN (SELECT DISTINCT word_id FROM internal.search_postings);
