-- Articles whose text, or lack of a date, would replace another.
SELECT article_id, headline, body, word_count, extractor, template, published_at IS NOT NULL
FROM articles
WHERE rowid IN (
    SELECT row_number
    FROM (
        SELECT rowid AS row_number, article_id, last_seen_at, content_hash, published_at
        FROM articles
        WHERE rowid IN (SELECT row_number FROM known_articles)
    ) AS stored
    JOIN incoming_doubts AS page USING (article_id)
    WHERE stored.last_seen_at < page.fetched_at
        AND (
            stored.content_hash <> page.content_hash
            OR (stored.published_at IS NOT NULL AND NOT page.is_dated)
        )
);
