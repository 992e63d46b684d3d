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
