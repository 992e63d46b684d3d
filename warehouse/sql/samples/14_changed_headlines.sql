-- Headlines before and after
-- Articles whose headline was changed after publication.
SELECT seen, site, headline_before, headline_after, url
FROM edits
WHERE headline_changed
ORDER BY seen DESC
LIMIT 50;
