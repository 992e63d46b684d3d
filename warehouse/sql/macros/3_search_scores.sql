-- BM25 (k1 = 1.2, b = 0.75) over headline and body; a word in the headline counts as three more.
CREATE OR REPLACE MACRO search_scores(query, every_word := true) AS TABLE
WITH asked AS (
    SELECT DISTINCT unnest(string_split(search_form(query), ' ')) AS word
),
indexed AS (
    SELECT
        asked.word,
        document.article_id,
        posting.occurrences + 3 * posting.in_headline::INTEGER AS weight,
        document.words
    FROM asked
    JOIN search_words USING (word)
    JOIN search_postings AS posting USING (word_id)
    JOIN search_documents AS document USING (document_id)
    ANTI JOIN search_queue ON search_queue.article_id = document.article_id
    WHERE document.article_id IS NOT NULL
),
waiting AS (
    SELECT
        article_id,
        string_split(search_form(headline), ' ') AS headline,
        string_split(search_form(body), ' ') AS body
    FROM articles
    SEMI JOIN search_queue USING (article_id)
),
read_through AS (
    SELECT
        asked.word,
        waiting.article_id,
        len(list_filter(body, lambda each: each = asked.word))
            + 4 * len(list_filter(headline, lambda each: each = asked.word)) AS weight,
        len(headline) + len(body) AS words
    FROM waiting, asked
    WHERE asked.word <> ''
        AND (list_contains(headline, asked.word) OR list_contains(body, asked.word))
),
found AS (
    SELECT *, count(*) OVER (PARTITION BY word) AS articles_with_it
    FROM (FROM indexed UNION ALL FROM read_through)
),
shape AS (
    SELECT count(*) AS articles, coalesce(avg(words), 300) AS mean_words
    FROM search_documents
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
    'Articles whose headline or body holds the words of a query, each with its score (BM25); with every_word := false, any of them.';
