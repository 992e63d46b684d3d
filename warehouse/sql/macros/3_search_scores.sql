-- BM25 (k1 = 1.2, b = 0.75) over headline and body; a word in the headline counts as three more. All
-- words of one beginning, as in वाराण*, count as one.
CREATE OR REPLACE MACRO search_scores(query, every_word := true) AS TABLE
WITH asked AS (
    SELECT
        term,
        rtrim(term, '*') AS word,
        -- Of fewer than three letters and signs the words are too many.
        ends_with(term, '*') AND length(term) > 3 AS is_beginning
    FROM (
        SELECT DISTINCT unnest(
            regexp_extract_all(search_spelling(nfc_normalize(query)), '[\p{L}\p{M}\p{N}]+\*?')
        ) AS term
    )
),
meant AS (
    SELECT term, word_id FROM asked JOIN internal.search_words USING (word) WHERE NOT is_beginning
    UNION ALL
    SELECT term, word_id
    FROM asked
    JOIN internal.search_words ON starts_with(search_words.word, asked.word)
    WHERE is_beginning
),
indexed AS (
    SELECT
        term,
        document.article_id,
        sum(posting.occurrences) + 3 * bool_or(posting.in_headline)::INTEGER AS weight,
        any_value(document.words) AS words
    FROM meant
    JOIN internal.search_postings AS posting USING (word_id)
    JOIN internal.search_documents AS document USING (document_id)
    ANTI JOIN internal.search_queue ON search_queue.article_id = document.article_id
    WHERE document.article_id IS NOT NULL
    GROUP BY term, document.article_id
),
waiting AS (
    SELECT
        article_id,
        string_split(search_form(headline), ' ') AS headline,
        string_split(search_form(body), ' ') AS body
    FROM articles
    SEMI JOIN internal.search_queue USING (article_id)
),
counted AS (
    SELECT
        term,
        waiting.article_id,
        len(list_filter(
            headline, lambda each: each = word OR (is_beginning AND starts_with(each, word))
        )) AS in_headline,
        len(list_filter(
            body, lambda each: each = word OR (is_beginning AND starts_with(each, word))
        )) AS in_body,
        len(headline) + len(body) AS words
    FROM waiting, asked
),
read_through AS (
    SELECT
        term,
        article_id,
        in_body + in_headline + 3 * (in_headline > 0)::INTEGER AS weight,
        words
    FROM counted
    WHERE in_body + in_headline > 0
),
found AS (
    SELECT *, count(*) OVER (PARTITION BY term) AS articles_with_it
    FROM (FROM indexed UNION ALL FROM read_through)
),
shape AS (
    SELECT count(*) AS articles, coalesce(avg(words), 300) AS mean_words
    FROM internal.search_documents
),
scored AS (
    SELECT
        article_id,
        count(*) AS words_found,
        sum(
            ln(1 + (greatest(articles, articles_with_it) - articles_with_it + 0.5)
                / (articles_with_it + 0.5))
            * weight * 2.2 / (weight + 1.2 * (0.25 + 0.75 * words / mean_words))
        ) AS score
    FROM found, shape
    GROUP BY article_id
)
SELECT article_id, round(score, 3) AS score
FROM scored
WHERE NOT every_word OR words_found = (SELECT count(*) FROM asked);
COMMENT ON MACRO TABLE search_scores IS
    'Articles whose headline or body holds the words of a query, or ones that begin so (वाराण*), each with its score (BM25); with every_word := false, any of them.';
