ALTER TABLE pages ADD COLUMN last_seen_via VARCHAR;
COMMENT ON COLUMN pages.last_seen_via IS
    'URL of the source that last named it; of sitemaps, the one by whose silence the crawl would notice that the page is gone. Empty once that was looked into; NULL: as first_seen_via, from before this was noted.';

CREATE TABLE lastmod_audits (
    run_id VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    checked_at TIMESTAMPTZ NOT NULL,
    audited UBIGINT NOT NULL,
    audited_young UBIGINT NOT NULL,
    revisited UBIGINT NOT NULL,
    lied UBIGINT NOT NULL,
    claimed UBIGINT NOT NULL,
    claimed_same UBIGINT NOT NULL
);
COMMENT ON TABLE lastmod_audits IS
    'One row per run and site that asked for stored pages again: how often what the sources say of changes was true.';
COMMENT ON COLUMN lastmod_audits.run_id IS 'The run that asked for the pages.';
COMMENT ON COLUMN lastmod_audits.site IS 'Name of the site file.';
COMMENT ON COLUMN lastmod_audits.checked_at IS 'When the last of them was asked for.';
COMMENT ON COLUMN lastmod_audits.audited IS
    'Pages of the sample: stored articles of which no source said that they had changed.';
COMMENT ON COLUMN lastmod_audits.audited_young IS
    'Of these, articles of the fourteen days before.';
COMMENT ON COLUMN lastmod_audits.revisited IS
    'Pages asked for again because they are young, with no word of a change either.';
COMMENT ON COLUMN lastmod_audits.lied IS
    'Of audited and revisited, pages whose text or headline had changed all the same.';
COMMENT ON COLUMN lastmod_audits.claimed IS
    'Stored pages asked for because a source said that they had changed.';
COMMENT ON COLUMN lastmod_audits.claimed_same IS 'Of these, pages whose text and headline had not.';
