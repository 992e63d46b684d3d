CREATE TABLE pages (
    page_id VARCHAR NOT NULL,
    page_key UBIGINT NOT NULL,
    site VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    article_id VARCHAR,
    first_seen_at TIMESTAMPTZ NOT NULL,
    first_seen_via VARCHAR NOT NULL,
    lastmod VARCHAR NOT NULL,
    source_lastmod TIMESTAMPTZ,
    outcome VARCHAR NOT NULL CHECK (outcome IN (
        'new', 'updated', 'unchanged', 'not_modified', 'gone', 'robots', 'off_site', 'rejected',
        'failed', 'deferred'
    )),
    reason VARCHAR NOT NULL,
    checked_at TIMESTAMPTZ NOT NULL,
    next_check_at TIMESTAMPTZ,
    etag VARCHAR NOT NULL,
    last_modified VARCHAR NOT NULL
);
COMMENT ON TABLE pages IS
    'One row per page ever discovered, article or not, as it was when last checked. All URLs of one page (AMP, ?p=, tracking parameters, alias hosts) are one row.';
COMMENT ON COLUMN pages.page_id IS
    'Identity by URL alone: <site>:<post id>, or <site>:u<hash> where the URL shows no post id.';
COMMENT ON COLUMN pages.page_key IS '64-bit hash of page_id, under which the crawl remembers the page.';
COMMENT ON COLUMN pages.site IS 'Name of the site file.';
COMMENT ON COLUMN pages.url IS 'URL last asked for.';
COMMENT ON COLUMN pages.article_id IS 'The article found there; NULL if none ever was.';
COMMENT ON COLUMN pages.first_seen_at IS 'When Khabar first had an outcome for it.';
COMMENT ON COLUMN pages.first_seen_via IS 'URL of the source that first named it.';
COMMENT ON COLUMN pages.lastmod IS
    'What the source said of its last change when the page was last had, as written there.';
COMMENT ON COLUMN pages.source_lastmod IS
    'lastmod as a time, a bare day as its last second in UTC; where the source gave none, what the page says of its last change; NULL if neither does.';
COMMENT ON COLUMN pages.outcome IS
    'How the last check ended: new, updated, unchanged, not_modified, gone, robots, off_site, rejected, failed or deferred.';
COMMENT ON COLUMN pages.reason IS 'Why rejected, failed or deferred: listing, http_500, max_pages …';
COMMENT ON COLUMN pages.checked_at IS 'When it was last checked.';
COMMENT ON COLUMN pages.next_check_at IS
    'When it is due again: set for deferred pages and failed ones (at once, after another failure in an hour, then twice as long each time, up to a week).';
COMMENT ON COLUMN pages.etag IS 'ETag of the last response.';
COMMENT ON COLUMN pages.last_modified IS 'Last-Modified of the last response, as the server wrote it.';

CREATE TABLE fetches (
    fetch_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    fetched_at TIMESTAMPTZ NOT NULL,
    status USMALLINT,
    error VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    elapsed_ms UBIGINT NOT NULL,
    bytes UBIGINT NOT NULL,
    body_sha256 VARCHAR NOT NULL,
    warc_file VARCHAR NOT NULL,
    warc_offset UBIGINT
);
COMMENT ON TABLE fetches IS 'One row per HTTP request.';
COMMENT ON COLUMN fetches.fetch_id IS 'Identifier of the request; sorts by time.';
COMMENT ON COLUMN fetches.run_id IS 'The run that made it.';
COMMENT ON COLUMN fetches.site IS 'Name of the site file.';
COMMENT ON COLUMN fetches.url IS 'URL asked for.';
COMMENT ON COLUMN fetches.kind IS 'What was asked for: page, robots, sitemap, feed or rest.';
COMMENT ON COLUMN fetches.fetched_at IS 'When the response was complete.';
COMMENT ON COLUMN fetches.status IS 'HTTP status; NULL where no response came.';
COMMENT ON COLUMN fetches.error IS 'Why no response came: timeout, dns, refused, tls …; empty if one did.';
COMMENT ON COLUMN fetches.outcome IS
    'What the page became (new, updated, unchanged, gone, rejected:<why>, failed:<why>); empty for a request without an archived page.';
COMMENT ON COLUMN fetches.elapsed_ms IS 'Milliseconds from request to complete response.';
COMMENT ON COLUMN fetches.bytes IS 'Length of the body in bytes.';
COMMENT ON COLUMN fetches.body_sha256 IS 'SHA-256 of the body; empty where it was not archived.';
COMMENT ON COLUMN fetches.warc_file IS
    'Archive segment that holds the raw response, relative to the archive folder; empty where it was not archived.';
COMMENT ON COLUMN fetches.warc_offset IS 'Byte offset of the response record in that segment.';

CREATE TABLE rejects (
    url VARCHAR NOT NULL,
    page_id VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    stage VARCHAR NOT NULL CHECK (stage IN ('fetch', 'clean')),
    reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    fetch_id VARCHAR NOT NULL
);
COMMENT ON TABLE rejects IS 'One row per archived page that became no article, and why.';
COMMENT ON COLUMN rejects.url IS 'URL that answered.';
COMMENT ON COLUMN rejects.page_id IS 'The page, as in pages.';
COMMENT ON COLUMN rejects.site IS 'Name of the site file.';
COMMENT ON COLUMN rejects.run_id IS 'The run that fetched it.';
COMMENT ON COLUMN rejects.stage IS
    'fetch: the server gave no page; clean: what it gave is no article.';
COMMENT ON COLUMN rejects.reason IS
    'gone, http_403, http_500 …, or empty, password, listing, soft_404, not_html, broken …';
COMMENT ON COLUMN rejects.detail IS 'What was seen, for whoever wonders.';
COMMENT ON COLUMN rejects.fetch_id IS 'The request, in fetches; it leads to the raw page.';

CREATE TABLE segments (
    segment VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    pages UBIGINT NOT NULL,
    outcomes MAP(VARCHAR, UBIGINT) NOT NULL,
    duplicates UBIGINT NOT NULL,
    loaded_at TIMESTAMPTZ NOT NULL,
    rules_version VARCHAR NOT NULL
);
COMMENT ON TABLE segments IS
    'One row per archive segment that is loaded, written with its pages in one transaction.';
COMMENT ON COLUMN segments.segment IS 'File name relative to the archive folder.';
COMMENT ON COLUMN segments.site IS 'Name of the site file.';
COMMENT ON COLUMN segments.run_id IS 'The run that fetched its pages.';
COMMENT ON COLUMN segments.pages IS 'Pages in it.';
COMMENT ON COLUMN segments.outcomes IS 'Its pages by full outcome.';
COMMENT ON COLUMN segments.duplicates IS 'Of its new articles, those that repeat another.';
COMMENT ON COLUMN segments.loaded_at IS 'When it was loaded.';
COMMENT ON COLUMN segments.rules_version IS 'Version of the cleaning rules that read it.';
