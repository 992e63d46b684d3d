-- The latest news
-- Each story once, newest first; times are Indian Standard Time.
SELECT published, site, section, headline, url
FROM news
ORDER BY published DESC NULLS LAST
LIMIT 20;
