-- First and last word of portions of about so many postings: to sort those of a million articles at
-- once takes more memory than it may.
SELECT min(word_id), max(word_id)
FROM (
    SELECT word_id, sum(count(*)) OVER (ORDER BY word_id) // $postings AS portion
    FROM internal.search_postings
    GROUP BY word_id
)
GROUP BY portion
ORDER BY portion;
