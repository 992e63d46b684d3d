ALTER TABLE articles ADD COLUMN gone_reason VARCHAR;
COMMENT ON COLUMN articles.gone_at IS
    'When it was first found to be offline, once a later run has found so too; NULL while it is online. Its text is kept.';
COMMENT ON COLUMN articles.gone_reason IS
    'How that shows: http_404, http_410, password (it asks for one now), redirected_away (it leads to a page that is no article) or soft_404 (it says that it was not found); NULL while it is online.';

ALTER TABLE pages ADD COLUMN seen_at TIMESTAMPTZ;
COMMENT ON COLUMN pages.seen_at IS
    'When it last showed an article, or was confirmed unchanged by the server; NULL if it never did.';
COMMENT ON COLUMN pages.next_check_at IS
    'When it is due again: set for deferred pages, for failed ones (at once, after another failure in an hour, then twice as long each time, up to a week), and for pages that are gone: at once, and once that is confirmed after 7 and after 30 days.';

COMMENT ON COLUMN fetches.purpose IS
    'Why a page was asked for: found (a source named it as new or changed), moved (a source named it by another URL), retry (it failed or was deferred), revisit (young, and its lastmod is not to be trusted), audit (a sample of what no source says has changed), vanished (its source names it no more), gone (a 404 is to be confirmed), part (a further part of an article in parts); empty for sources.';

CREATE TABLE absences (
    page_id VARCHAR NOT NULL,
    page_key UBIGINT NOT NULL,
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    checked_at TIMESTAMPTZ NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE absences IS
    'One row per check that found a page offline. Two runs that did so since it was last seen make its article one that is gone.';
COMMENT ON COLUMN absences.page_id IS 'The page, as in pages.';
COMMENT ON COLUMN absences.page_key IS '64-bit hash of page_id.';
COMMENT ON COLUMN absences.site IS 'Name of the site file.';
COMMENT ON COLUMN absences.run_id IS 'The run that checked it.';
COMMENT ON COLUMN absences.checked_at IS 'When it was checked.';
COMMENT ON COLUMN absences.reason IS 'How that showed, as in articles.gone_reason.';

CREATE TABLE article_aliases (
    old_id VARCHAR NOT NULL,
    new_id VARCHAR NOT NULL
);
COMMENT ON TABLE article_aliases IS
    'One row per id that stands for another article: its URL is the new one of an article that moved, on a site whose URLs show no ids.';
COMMENT ON COLUMN article_aliases.old_id IS 'An article_id that is used no more.';
COMMENT ON COLUMN article_aliases.new_id IS 'The article_id of the article that it is.';

UPDATE pages
SET seen_at = articles.last_seen_at
FROM articles
WHERE pages.article_id = articles.article_id;

INSERT INTO absences
SELECT
    pages.page_id,
    pages.page_key,
    pages.site,
    fetches.run_id,
    fetches.fetched_at,
    CASE rejects.reason WHEN 'gone' THEN 'http_' || fetches.status ELSE rejects.reason END
FROM rejects
JOIN fetches USING (fetch_id)
JOIN pages USING (page_id)
WHERE rejects.reason IN ('gone', 'password', 'soft_404');

UPDATE articles SET gone_reason = 'http_404' WHERE gone_at IS NOT NULL;

-- Before, one 404 was enough, and a password was none: the next run looks again.
UPDATE pages
SET next_check_at = checked_at
WHERE outcome = 'gone'
    OR (article_id IS NOT NULL AND outcome = 'rejected' AND reason IN ('password', 'soft_404'));
