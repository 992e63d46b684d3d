CREATE TABLE runs (
    run_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('ingest', 'backfill', 'reprocess', 'maintain')),
    trigger VARCHAR NOT NULL,
    deployment VARCHAR NOT NULL,
    parameters JSON NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    state VARCHAR NOT NULL CHECK (state IN (
        'running', 'completed', 'completed_with_warnings', 'failed', 'crashed', 'cancelled'
    )),
    reason VARCHAR NOT NULL,
    code_version VARCHAR NOT NULL
);
COMMENT ON TABLE runs IS 'One row per run of a flow.';
COMMENT ON COLUMN runs.run_id IS 'Identifier of the run; sorts by the time of its start.';
COMMENT ON COLUMN runs.kind IS 'ingest, backfill, reprocess or maintain.';
COMMENT ON COLUMN runs.trigger IS 'What started it: schedule, command, UI …';
COMMENT ON COLUMN runs.deployment IS 'Prefect deployment, empty for a run from the command line.';
COMMENT ON COLUMN runs.parameters IS 'The parameters of the run as JSON.';
COMMENT ON COLUMN runs.started_at IS 'When it started.';
COMMENT ON COLUMN runs.finished_at IS 'When it ended; NULL while it runs.';
COMMENT ON COLUMN runs.state IS
    'running, completed, completed_with_warnings, failed, cancelled, or crashed: its process died before it could say how it ended.';
COMMENT ON COLUMN runs.reason IS 'Why it did not complete, or what it warns of; else empty.';
COMMENT ON COLUMN runs.code_version IS 'Version of Khabar that ran.';

CREATE TABLE run_sites (
    run_id VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    discovered UBIGINT,
    fetched UBIGINT,
    new UBIGINT NOT NULL,
    updated UBIGINT NOT NULL,
    unchanged UBIGINT NOT NULL,
    not_modified UBIGINT NOT NULL,
    known UBIGINT NOT NULL,
    gone UBIGINT NOT NULL,
    robots UBIGINT NOT NULL,
    off_site UBIGINT NOT NULL,
    rejected UBIGINT NOT NULL,
    failed UBIGINT NOT NULL,
    deferred UBIGINT NOT NULL,
    duplicates UBIGINT NOT NULL,
    requests UBIGINT NOT NULL,
    bytes UBIGINT NOT NULL,
    seconds DOUBLE NOT NULL,
    reasons MAP(VARCHAR, UBIGINT) NOT NULL,
    not_fetched MAP(VARCHAR, UBIGINT) NOT NULL,
    finish_reason VARCHAR NOT NULL
);
COMMENT ON TABLE run_sites IS
    'One row per run and site: how many discovered pages ended in which outcome. discovered is the sum of new, updated, unchanged, not_modified, known, gone, robots, off_site, rejected, failed and deferred.';
COMMENT ON COLUMN run_sites.run_id IS 'The run whose crawl asked for the pages, even where a later run loaded them.';
COMMENT ON COLUMN run_sites.site IS 'Name of the site file.';
COMMENT ON COLUMN run_sites.discovered IS
    'Distinct pages that any source named; NULL if the crawl died before it closed its books.';
COMMENT ON COLUMN run_sites.fetched IS
    'Pages that the crawl put into the archive; NULL if it died before it closed its books.';
COMMENT ON COLUMN run_sites.new IS 'Articles stored for the first time.';
COMMENT ON COLUMN run_sites.updated IS 'Articles whose headline or body had changed.';
COMMENT ON COLUMN run_sites.unchanged IS 'Articles fetched again and found the same.';
COMMENT ON COLUMN run_sites.not_modified IS 'Pages for which the server answered 304.';
COMMENT ON COLUMN run_sites.known IS 'Pages checked earlier that no source says have changed; not asked for.';
COMMENT ON COLUMN run_sites.gone IS 'Pages that answered 404 or 410.';
COMMENT ON COLUMN run_sites.robots IS 'Pages that robots.txt does not allow.';
COMMENT ON COLUMN run_sites.off_site IS 'URLs on a host that is not the site''s.';
COMMENT ON COLUMN run_sites.rejected IS 'Pages that are no article; see reasons.';
COMMENT ON COLUMN run_sites.failed IS 'Pages that could not be had; see reasons. They are asked for again.';
COMMENT ON COLUMN run_sites.deferred IS 'Pages left for the next run because a limit was reached.';
COMMENT ON COLUMN run_sites.duplicates IS
    'Of the new articles, those that repeat an article already there; they are kept, in its cluster.';
COMMENT ON COLUMN run_sites.requests IS 'HTTP requests made, sources and retries included.';
COMMENT ON COLUMN run_sites.bytes IS 'Bytes received.';
COMMENT ON COLUMN run_sites.seconds IS 'Seconds that the crawl took.';
COMMENT ON COLUMN run_sites.reasons IS
    'Pages by full outcome, such as {''new'': 12, ''rejected:listing'': 1, ''failed:http_500'': 2}.';
COMMENT ON COLUMN run_sites.not_fetched IS
    'The part of reasons that comes from the crawl''s books: pages that ended without an archived response. The rest is in segments.outcomes.';
COMMENT ON COLUMN run_sites.finish_reason IS 'Why the crawl ended, as Scrapy says: finished, shutdown …; empty if it died.';

CREATE TABLE sources (
    url VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    etag VARCHAR NOT NULL,
    last_modified VARCHAR NOT NULL,
    lastmod VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    entries UBIGINT NOT NULL,
    articles UBIGINT NOT NULL,
    checked_at TIMESTAMPTZ,
    changed_at TIMESTAMPTZ
);
COMMENT ON TABLE sources IS
    'One row per place where article URLs are looked for: robots.txt, sitemaps, feeds, REST listings.';
COMMENT ON COLUMN sources.url IS 'URL of the source.';
COMMENT ON COLUMN sources.site IS 'Name of the site file.';
COMMENT ON COLUMN sources.kind IS
    'robots, sitemap_index, sitemap, news_sitemap, feed, rest or unknown.';
COMMENT ON COLUMN sources.outcome IS
    'How the last look ended: read, not_modified, unchanged, skipped, absent, refused or failed.';
COMMENT ON COLUMN sources.reason IS 'Why, where it was not read.';
COMMENT ON COLUMN sources.etag IS 'ETag of the last answer, empty if it had none.';
COMMENT ON COLUMN sources.last_modified IS 'Last-Modified of the last answer, as the server wrote it.';
COMMENT ON COLUMN sources.lastmod IS 'lastmod that the sitemap index gave for it, as written there.';
COMMENT ON COLUMN sources.content_hash IS 'Hash of the content when last read.';
COMMENT ON COLUMN sources.entries IS 'URLs in it when last read.';
COMMENT ON COLUMN sources.articles IS 'Of these, URLs of articles by the site''s rule.';
COMMENT ON COLUMN sources.checked_at IS 'When it was last asked for.';
COMMENT ON COLUMN sources.changed_at IS 'When its content was last found changed.';
