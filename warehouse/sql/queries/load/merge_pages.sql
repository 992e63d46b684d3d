-- The latest check of a page stands. Where it brought no page, what is known of the last one
-- that was had (lastmod, validators) is kept, so that a change is not taken for seen.
CREATE OR REPLACE TEMP TABLE latest_pages AS
SELECT
    * EXCLUDE (first_seen_at, first_seen_via, seen_at, article_id),
    min(first_seen_at) OVER page AS first_seen_at,
    arg_min(first_seen_via, first_seen_at) OVER page AS first_seen_via,
    max(seen_at) OVER page AS seen_at,
    arg_max(article_id, checked_at) OVER page AS article_id
FROM incoming_pages
WINDOW page AS (PARTITION BY page_id)
QUALIFY row_number() OVER (PARTITION BY page_id ORDER BY checked_at DESC, outcome) = 1;

-- Found by their short keys and then changed by row: a merge by page_id reads the whole archive.
CREATE OR REPLACE TEMP TABLE known_pages AS
SELECT page_id, rowid AS row_number
FROM pages
WHERE rowid IN (SELECT pages.rowid FROM pages SEMI JOIN latest_pages USING (page_key));

MERGE INTO pages AS old
USING (SELECT * FROM latest_pages JOIN known_pages USING (page_id)) AS new
ON old.rowid = new.row_number
WHEN MATCHED AND new.checked_at > old.checked_at THEN UPDATE SET
    url = new.url,
    article_id = coalesce(new.article_id, old.article_id),
    first_seen_at = least(old.first_seen_at, new.first_seen_at),
    seen_at = greatest(old.seen_at, new.seen_at),
    last_seen_via = coalesce(nullif(new.last_seen_via, ''), old.last_seen_via),
    lastmod = CASE
        WHEN new.lastmod = '' OR new.outcome IN ('failed', 'deferred', 'robots') THEN old.lastmod
        ELSE new.lastmod
    END,
    source_lastmod = CASE
        WHEN new.outcome IN ('failed', 'deferred', 'robots') THEN old.source_lastmod
        ELSE coalesce(new.source_lastmod, old.source_lastmod)
    END,
    outcome = new.outcome,
    reason = new.reason,
    detail = new.detail,
    checked_at = new.checked_at,
    -- Failed once: due at the next run. Failed again: in an hour, then twice as long each time.
    -- Held: after a day, then twice as long each time.
    next_check_at = CASE
        WHEN new.outcome = 'failed' AND old.outcome = 'failed' THEN
            new.checked_at + least(
                greatest(2 * (old.next_check_at - old.checked_at), INTERVAL 1 HOUR),
                INTERVAL 7 DAY
            )
        WHEN new.reason = 'held' AND old.reason = 'held' THEN
            new.checked_at
            + least(2 * (old.next_check_at - old.checked_at), INTERVAL 30 DAY)
        ELSE new.next_check_at
    END,
    etag = CASE
        WHEN new.outcome IN ('new', 'updated', 'unchanged') THEN new.etag
        ELSE old.etag
    END,
    last_modified = CASE
        WHEN new.outcome IN ('new', 'updated', 'unchanged') THEN new.last_modified
        ELSE old.last_modified
    END
WHEN MATCHED THEN UPDATE SET
    article_id = coalesce(old.article_id, new.article_id),
    first_seen_at = least(old.first_seen_at, new.first_seen_at),
    first_seen_via = CASE
        WHEN new.first_seen_at < old.first_seen_at THEN new.first_seen_via
        ELSE old.first_seen_via
    END,
    seen_at = greatest(old.seen_at, new.seen_at);

INSERT INTO pages BY NAME SELECT * FROM latest_pages ANTI JOIN known_pages USING (page_id);

DROP TABLE known_pages;

DROP TABLE latest_pages;
