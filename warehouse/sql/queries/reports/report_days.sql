-- Articles by site and day, week or month of publication in India.
SELECT
    date_trunc($step, ist(coalesce(published_at, first_seen_at)))::DATE AS day,
    site,
    count(*) AS articles,
    count(*) FILTER (is_lead) AS stories,
    count(*) FILTER (published_at IS NULL) AS undated
FROM articles
WHERE
    coalesce(published_at, first_seen_at) >= $start
    AND coalesce(published_at, first_seen_at) < $end
    AND site IN (SELECT unnest($sites::VARCHAR[]))
GROUP BY ALL
ORDER BY ALL;
