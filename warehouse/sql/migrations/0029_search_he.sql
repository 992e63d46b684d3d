-- The search spelling writes ھ as ہ: words of the index that became one are joined, with their postings.
CREATE TEMP TABLE folded_words AS
SELECT word_id, min(word_id) OVER (PARTITION BY folded) AS kept_id, folded
FROM (SELECT word_id, word, replace(word, 'ھ', 'ہ') AS folded FROM search_words)
QUALIFY bool_or(word <> folded) OVER (PARTITION BY folded);

CREATE TEMP TABLE folded_postings AS
SELECT
    kept_id AS word_id,
    document_id,
    least(sum(occurrences), 65535)::USMALLINT AS occurrences,
    bool_or(in_headline) AS in_headline
FROM search_postings
JOIN folded_words USING (word_id)
GROUP BY kept_id, document_id;

DELETE FROM search_postings WHERE word_id IN (SELECT word_id FROM folded_words);

INSERT INTO search_postings BY NAME FROM folded_postings ORDER BY word_id, document_id;

DELETE FROM search_words WHERE word_id IN (SELECT word_id FROM folded_words);

INSERT INTO search_words BY NAME SELECT DISTINCT kept_id AS word_id, folded AS word FROM folded_words;

DROP TABLE folded_postings;

DROP TABLE folded_words;
