COMMENT ON TABLE sources IS
    'One row per place where article URLs are looked for: robots.txt, sitemaps, feeds, REST, HTML listings, links in articles.';
COMMENT ON COLUMN sources.kind IS
    'robots, sitemap_index, sitemap, news_sitemap, feed, rest, listing, link (all links in articles together) or unknown.';
COMMENT ON COLUMN sources.reason IS
    'Why, where it was not read; of a source that was read, what is odd about it.';
COMMENT ON COLUMN sources.lastmod IS
    'lastmod that the sitemap index gave for it, as written there; of REST, the time up to which all was read; of a feed or listing, how far its pages were followed: end, one page, or the URL where the next run goes on.';
COMMENT ON COLUMN sources.checked_at IS 'When it was last asked for; a source that was skipped keeps it.';
