CREATE OR REPLACE VIEW run_history AS
SELECT
    ist(run.started_at) AS started,
    run.kind,
    run.trigger,
    coalesce(counts.state, run.state) AS state,
    coalesce(counts.reason, run.reason) AS reason,
    date_diff('second', run.started_at, run.finished_at) AS seconds,
    counts.site,
    counts.discovered,
    counts.new,
    counts.updated,
    counts.unchanged,
    counts.not_modified,
    counts.known,
    counts.gone,
    counts.rejected,
    counts.failed,
    counts.deferred,
    counts.robots,
    counts.off_site,
    counts.duplicates,
    counts.requests,
    counts.bytes,
    run.run_id
FROM runs AS run
LEFT JOIN run_sites AS counts USING (run_id);
COMMENT ON VIEW run_history IS 'Every run with what it brought, one row per site it crawled.';
COMMENT ON COLUMN run_history.started IS 'Start of the run (IST).';
COMMENT ON COLUMN run_history.kind IS 'ingest, backfill, reprocess or maintain.';
COMMENT ON COLUMN run_history.trigger IS 'What started it.';
COMMENT ON COLUMN run_history.state IS 'How it ended for this site: running, completed, completed_with_warnings, failed, crashed or cancelled.';
COMMENT ON COLUMN run_history.reason IS 'Why it did not complete, or what it warns of.';
COMMENT ON COLUMN run_history.seconds IS 'Seconds it took; NULL while it runs.';
COMMENT ON COLUMN run_history.site IS 'Name of the site file; NULL for a run that crawled none.';
COMMENT ON COLUMN run_history.discovered IS 'Distinct pages named by any source; NULL if the crawl died.';
COMMENT ON COLUMN run_history.new IS 'Articles stored for the first time.';
COMMENT ON COLUMN run_history.updated IS 'Articles whose text had changed.';
COMMENT ON COLUMN run_history.unchanged IS 'Articles fetched and found the same.';
COMMENT ON COLUMN run_history.not_modified IS 'Pages for which the server answered 304.';
COMMENT ON COLUMN run_history.known IS 'Pages not asked for because no source says they have changed.';
COMMENT ON COLUMN run_history.gone IS 'Pages that answered 404 or 410.';
COMMENT ON COLUMN run_history.rejected IS 'Pages that are no article.';
COMMENT ON COLUMN run_history.failed IS 'Pages that could not be had.';
COMMENT ON COLUMN run_history.deferred IS 'Pages left for the next run.';
COMMENT ON COLUMN run_history.robots IS 'Pages that robots.txt does not allow.';
COMMENT ON COLUMN run_history.off_site IS 'URLs on other hosts.';
COMMENT ON COLUMN run_history.duplicates IS 'New articles that repeat another.';
COMMENT ON COLUMN run_history.requests IS 'HTTP requests made.';
COMMENT ON COLUMN run_history.bytes IS 'Bytes received.';
COMMENT ON COLUMN run_history.run_id IS 'Key into runs, run_sites and fetches.';
