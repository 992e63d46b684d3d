-- Those that cannot be read again stay.
DELETE FROM article_versions
WHERE article_id IN (SELECT article_id FROM incoming_replayed)
    AND fetch_id IN (SELECT fetch_id FROM incoming_replayed);
