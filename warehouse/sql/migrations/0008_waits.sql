ALTER TABLE run_sites ADD COLUMN not_before TIMESTAMPTZ;
COMMENT ON COLUMN run_sites.not_before IS
    'Until when the site asked to be left alone (Retry-After); no run sends it a request before. NULL if it did not ask.';
COMMENT ON COLUMN run_sites.finish_reason IS
    'Why the crawl ended: what Scrapy says (finished, shutdown …), or the limit that was reached (retry_after, crawl_delay, max_requests, max_megabytes, max_minutes); empty if it died.';
