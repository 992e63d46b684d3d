-- The table is made anew: a transaction notes each row that it deletes in memory, 2 GB of it for a
-- million articles.
CREATE TABLE internal.packed_postings (
    word_id UINTEGER NOT NULL,
    document_id UINTEGER NOT NULL,
    occurrences USMALLINT NOT NULL,
    in_headline BOOLEAN NOT NULL
);
