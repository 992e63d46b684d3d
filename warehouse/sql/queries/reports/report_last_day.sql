-- When the latest article was published, or first fetched where it does not say.
SELECT max(coalesce(published_at, first_seen_at)) AS moment
FROM articles
WHERE site IN (SELECT unnest($sites::VARCHAR[]));
