-- The last runs
-- What each run brought, one row per site, and what it warns of.
SELECT started, site, kind, state, discovered, new, updated, unchanged, known, rejected, failed,
    deferred, requests, round(bytes / 1e6, 1) AS megabytes, reason
FROM run_history
ORDER BY started DESC, site
LIMIT 20;
