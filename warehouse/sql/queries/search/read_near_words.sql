-- Words of the index that are spelt much like one that it does not hold, each with a text it stands
-- in; DuckDB counts the bytes that differ, so the likeness of letters is left to the caller.
WITH alike AS (
    SELECT word_id, word
    FROM internal.search_words
    WHERE abs(length(word) - length($word)) <= 2 AND word <> $word
    ORDER BY starts_with(word, $word) DESC, levenshtein(word, $word), word
    LIMIT 200
)
SELECT alike.word, any_value(article_id) AS article_id, count(*) AS articles
FROM alike
JOIN internal.search_postings USING (word_id)
JOIN internal.search_documents USING (document_id)
WHERE article_id IS NOT NULL
GROUP BY alike.word
ORDER BY articles DESC, alike.word;
