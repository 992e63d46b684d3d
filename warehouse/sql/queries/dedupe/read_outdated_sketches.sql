SELECT article_id, min(day), max(day)
FROM internal.sketches
WHERE sketch_version <> $version
GROUP BY article_id
ORDER BY max(day) DESC, article_id
LIMIT $limit;
