-- Copies of a story that was there before, by the site that printed it again and the one before.
SELECT
    copy.site AS copy_site,
    lead.site AS first_site,
    count(*) AS copies,
    round(median(date_diff('minute', lead.published_at, copy.published_at)))::BIGINT
        AS median_minutes
FROM articles AS copy
JOIN articles AS lead ON lead.article_id = copy.cluster_id
WHERE
    NOT copy.is_lead
    AND coalesce(copy.published_at, copy.first_seen_at) >= $start
    AND coalesce(copy.published_at, copy.first_seen_at) < $end
    AND copy.site IN (SELECT unnest($sites::VARCHAR[]))
GROUP BY ALL
ORDER BY copies DESC, copy_site, first_site;
