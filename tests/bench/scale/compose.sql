-- The texts of articles on three sites; one in ten is a copy of the one before.
-- Reads the table `pool` (language, sentences).
CREATE TEMP TABLE texts AS
WITH numbered AS (
    SELECT
        i::BIGINT AS i,
        ['hindi', 'urdu', 'english'][(1 + (i // 10) % 3)::BIGINT] AS site,
        ['hi', 'ur', 'en'][(1 + (i // 10) % 3)::BIGINT] AS language,
        i - (i % 10 = 9)::BIGINT AS told
    FROM range($texts) AS _(i)
)
SELECT
    i,
    site,
    language,
    told,
    sentences[1 + (hash(told) % len(sentences))::BIGINT] AS headline,
    array_to_string(
        list_transform(
            range(22),
            lambda k: sentences[1 + (hash(told * 100 + k) % len(sentences))::BIGINT]
                -- Names, numbers and rare words: a tail of words as in real news.
                || CASE WHEN k % 4 = 0
                    THEN ' w' || (hash(told * 7 + k) % pow(10, 3 + k % 4)::BIGINT)::BIGINT
                    ELSE '' END
        ),
        chr(10) || chr(10)
    ) AS body
FROM numbered
JOIN pool USING (language);
