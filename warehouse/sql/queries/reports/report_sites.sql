-- How each site stands.
FROM site_health
WHERE site IN (SELECT unnest($sites::VARCHAR[]))
ORDER BY site;
