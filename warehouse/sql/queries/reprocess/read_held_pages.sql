-- Pages that were held under other rules, or before something was learned of their site.
SELECT page_id
FROM rejects
WHERE site = $site AND reason = 'held' AND rules_version IS DISTINCT FROM $rules
GROUP BY page_id
ORDER BY min(fetch_id)
LIMIT $limit;
