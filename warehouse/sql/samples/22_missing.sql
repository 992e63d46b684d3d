-- Why something is missing
-- Every page that is known and is no article, by outcome and reason, and when it is due again.
SELECT site, outcome, reason, count(*) AS pages, arg_max(url, checked_at) AS example,
    ist(min(next_check_at)) AS next_check
FROM pages
WHERE article_id IS NULL
GROUP BY site, outcome, reason
ORDER BY pages DESC, site, outcome, reason;
