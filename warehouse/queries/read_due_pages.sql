SELECT page_id, url, lastmod
FROM pages
WHERE site = $site AND next_check_at <= $now
ORDER BY next_check_at, page_id;
