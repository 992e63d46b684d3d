-- By rowid: a join on article_id reads the text of every article before it drops most.
SELECT article_id, site, headline, body, coalesce(published_at, first_seen_at), series
FROM articles
WHERE rowid IN (SELECT rowid FROM articles SEMI JOIN incoming_ids USING (article_id));
