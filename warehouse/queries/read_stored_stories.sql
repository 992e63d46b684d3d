-- Articles whose text, or lack of a date, would replace another. By rowid, as in read_stories.
SELECT article_id, headline, body, word_count, extractor, template, published_at IS NOT NULL
FROM articles
WHERE rowid IN (
    SELECT articles.rowid
    FROM articles
    JOIN incoming_doubts AS page USING (article_id)
    WHERE articles.last_seen_at < page.fetched_at
        AND (
            articles.content_hash <> page.content_hash
            OR (articles.published_at IS NOT NULL AND NOT page.is_dated)
        )
);
