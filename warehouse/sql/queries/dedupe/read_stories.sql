-- By rowid: a join on article_id reads the text of every article before it drops most.
SELECT article_id, site, headline, body, coalesce(published_at, first_seen_at), series
FROM articles
WHERE rowid IN (
    SELECT rowid
    FROM articles
    SEMI JOIN incoming_ids USING (article_id)
    WHERE published_at >= $first AND published_at < $last + 1
    UNION ALL
    SELECT rowid
    FROM articles
    SEMI JOIN incoming_ids USING (article_id)
    WHERE published_at IS NULL AND first_seen_at >= $first AND first_seen_at < $last + 1
);
