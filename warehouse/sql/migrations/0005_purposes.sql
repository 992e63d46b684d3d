ALTER TABLE fetches ADD COLUMN purpose VARCHAR;
ALTER TABLE fetches ADD COLUMN conditional BOOLEAN;
COMMENT ON COLUMN fetches.purpose IS
    'Why a page was asked for: found (a source named it as new or changed), retry (it failed or was deferred), revisit (young, and its lastmod is not to be trusted), audit (a sample of what no source says has changed), vanished (its source names it no more), gone (a 404 is to be confirmed); empty for sources.';
COMMENT ON COLUMN fetches.conditional IS
    'Whether it was sent with If-None-Match or If-Modified-Since; NULL before this was noted.';
