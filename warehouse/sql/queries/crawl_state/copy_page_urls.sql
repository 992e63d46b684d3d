-- By key; only what a sitemap may cease to name is ever looked for here.
COPY (
    SELECT page_key, page_id, url, lastmod
    FROM pages
    SEMI JOIN (SELECT url FROM sources WHERE site = $site AND kind = 'sitemap') AS sitemaps
        ON sitemaps.url = coalesce(pages.last_seen_via, pages.first_seen_via)
    WHERE site = $site AND article_id IS NOT NULL
) TO $path (FORMAT csv, DELIMITER '\t', HEADER false);
