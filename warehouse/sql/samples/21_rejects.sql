-- Pages that became no article
-- By reason, with one of them to look at; `khabar why URL` tells its whole story.
SELECT site, stage, reason, count(DISTINCT page_id) AS pages, arg_max(url, fetch_id) AS example,
    arg_max(detail, fetch_id) AS detail
FROM rejects
GROUP BY site, stage, reason
ORDER BY pages DESC, site, reason;
