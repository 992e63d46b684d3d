INSERT INTO internal.search_documents BY NAME
SELECT
    document_id,
    article_id,
    coalesce(counted.words, 0)::UINTEGER AS words,
    false AS is_packed
FROM incoming_documents
LEFT JOIN (
    SELECT document_id, sum(occurrences) AS words FROM incoming_words GROUP BY document_id
) AS counted USING (document_id);

INSERT INTO internal.search_words BY NAME
SELECT
    ((SELECT coalesce(max(word_id) + 1, 0) FROM internal.search_words)
        + row_number() OVER (ORDER BY word) - 1)::UINTEGER AS word_id,
    word
FROM (SELECT DISTINCT word FROM incoming_words)
ANTI JOIN internal.search_words USING (word);

-- Sorted, so that a word's postings lie together and a query reads few blocks.
INSERT INTO internal.search_postings BY NAME
SELECT word_id, document_id, occurrences, in_headline
FROM incoming_words
JOIN internal.search_words USING (word)
ORDER BY word_id, document_id;
