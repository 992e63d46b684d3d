-- Pages that are not stored, as they stood at the last check, by reason; with one to look at.
SELECT
    outcome || CASE WHEN reason = '' THEN '' ELSE ':' || reason END AS reason,
    site,
    count(*) AS pages,
    arg_max(url, checked_at) AS example
FROM pages
WHERE
    outcome IN ('rejected', 'failed', 'deferred', 'robots')
    AND checked_at >= $start
    AND checked_at < $end
    AND site IN (SELECT unnest($sites::VARCHAR[]))
GROUP BY ALL
ORDER BY pages DESC, 1, site;
