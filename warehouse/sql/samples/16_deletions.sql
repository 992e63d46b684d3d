-- Articles that went offline
-- With how that showed and the last text that was seen; nothing is deleted here.
SELECT ist(gone_at) AS gone, site, gone_reason, version, headline, body, url
FROM articles
WHERE gone_at IS NOT NULL
ORDER BY gone_at DESC
LIMIT 50;
