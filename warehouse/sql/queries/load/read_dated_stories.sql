-- Stored stories that had a date, as they were last seen.
SELECT article_id, headline, word_count, last_seen_at
FROM articles
SEMI JOIN incoming_ids USING (article_id)
WHERE published_at IS NOT NULL;
