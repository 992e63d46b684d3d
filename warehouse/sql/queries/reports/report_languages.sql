-- Articles by site and language of the body.
SELECT site, language, count(*) AS articles
FROM articles
WHERE
    coalesce(published_at, first_seen_at) >= $start
    AND coalesce(published_at, first_seen_at) < $end
    AND site IN (SELECT unnest($sites::VARCHAR[]))
GROUP BY ALL
ORDER BY ALL;
