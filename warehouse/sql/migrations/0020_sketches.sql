-- Pairs are looked for within days: those that cannot be meant are not read.
ALTER TABLE article_pairs ADD COLUMN day DATE;
COMMENT ON COLUMN article_pairs.day IS
    'Day of publication of the later one, in its site''s time zone; of the first fetch where the site gives none.';
UPDATE article_pairs
SET day = dated.day
FROM (
    SELECT
        pairs.article_a,
        pairs.article_b,
        greatest(
            coalesce(a.published_at, a.first_seen_at),
            coalesce(b.published_at, b.first_seen_at)
        )::DATE AS day
    FROM article_pairs AS pairs
    JOIN articles AS a ON a.article_id = pairs.article_a
    JOIN articles AS b ON b.article_id = pairs.article_b
) AS dated
WHERE article_pairs.article_a = dated.article_a AND article_pairs.article_b = dated.article_b;

CREATE TABLE fingerprints (
    article_id VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    day DATE NOT NULL,
    series VARCHAR NOT NULL,
    headline_words VARCHAR NOT NULL,
    numbers VARCHAR NOT NULL,
    words UINTEGER NOT NULL,
    body_hash UBIGINT NOT NULL,
    shingles UINTEGER[] NOT NULL,
    sketch_version VARCHAR NOT NULL
);
COMMENT ON TABLE fingerprints IS
    'One row per article of the last 10,000 that were compared: what judging a new article against it needs, so that its text need not be read again.';
COMMENT ON COLUMN fingerprints.article_id IS 'The article.';
COMMENT ON COLUMN fingerprints.site IS 'Its site.';
COMMENT ON COLUMN fingerprints.day IS 'As in sketches.';
COMMENT ON COLUMN fingerprints.series IS 'As in articles.';
COMMENT ON COLUMN fingerprints.headline_words IS 'Words of the headline in the spelling that is compared, each once.';
COMMENT ON COLUMN fingerprints.numbers IS 'Numbers that the body names once or twice.';
COMMENT ON COLUMN fingerprints.words IS 'Words in the body.';
COMMENT ON COLUMN fingerprints.body_hash IS 'Hash of the whole body in the spelling that is compared.';
COMMENT ON COLUMN fingerprints.shingles IS 'Hashes of all runs of three words of the body, sorted.';
COMMENT ON COLUMN fingerprints.sketch_version IS 'As in sketches.';
COMMENT ON COLUMN sketches.sketch_version IS
    'Version of the sketch; only equal versions are compared, and older ones are made anew bit by bit.';
COMMENT ON COLUMN articles.series IS
    'Series of daily pages (rashifal, gold, weather …), as the site file or else the general rules name it; empty for other news.';
