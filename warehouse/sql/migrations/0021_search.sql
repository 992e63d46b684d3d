CREATE TABLE search_queue (
    article_id VARCHAR NOT NULL
);
COMMENT ON TABLE search_queue IS
    'Articles that the search index does not hold as they are now. Search reads them through, which is slower, until a publication or khabar maintain indexes them.';
COMMENT ON COLUMN search_queue.article_id IS 'The article; one may stand here more than once.';

CREATE TABLE search_documents (
    document_id UINTEGER NOT NULL,
    article_id VARCHAR,
    words UINTEGER NOT NULL,
    is_packed BOOLEAN NOT NULL
);
COMMENT ON TABLE search_documents IS 'One row per text that the search index holds.';
COMMENT ON COLUMN search_documents.document_id IS 'Number of the text, given in the order indexed.';
COMMENT ON COLUMN search_documents.article_id IS
    'The article; NULL for a text that was superseded, until khabar maintain removes it.';
COMMENT ON COLUMN search_documents.words IS 'Words in headline and body.';
COMMENT ON COLUMN search_documents.is_packed IS
    'Whether its postings lie sorted among all others; those that came in later are read one publication after the other.';

CREATE TABLE search_words (
    word_id UINTEGER NOT NULL,
    word VARCHAR NOT NULL
);
COMMENT ON TABLE search_words IS 'One row per word of the search index.';
COMMENT ON COLUMN search_words.word_id IS 'Number of the word.';
COMMENT ON COLUMN search_words.word IS 'The word in the spelling of search_form().';

CREATE TABLE search_postings (
    word_id UINTEGER NOT NULL,
    document_id UINTEGER NOT NULL,
    occurrences USMALLINT NOT NULL,
    in_headline BOOLEAN NOT NULL
);
COMMENT ON TABLE search_postings IS 'One row per word and text it stands in: the search index itself.';
COMMENT ON COLUMN search_postings.word_id IS 'The word, in search_words.';
COMMENT ON COLUMN search_postings.document_id IS 'The text, in search_documents.';
COMMENT ON COLUMN search_postings.occurrences IS 'How often it stands in headline and body.';
COMMENT ON COLUMN search_postings.in_headline IS 'Whether it stands in the headline.';

INSERT INTO search_queue SELECT article_id FROM articles;
