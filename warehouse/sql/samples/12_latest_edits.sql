-- What was edited last
-- Each version of an article beside the one before it, newest first.
SELECT seen, site, version, headline_after AS headline, headline_changed, body_changed,
    len(body_after) - len(body_before) AS characters_more, url
FROM edits
ORDER BY seen DESC
LIMIT 20;
