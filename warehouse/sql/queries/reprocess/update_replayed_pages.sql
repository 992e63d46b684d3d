UPDATE pages
SET
    article_id = new.article_id,
    lastmod = new.lastmod,
    source_lastmod = new.source_lastmod,
    outcome = new.outcome,
    reason = new.reason,
    detail = new.detail,
    seen_at = new.seen_at,
    next_check_at = new.next_check_at,
    etag = new.etag,
    last_modified = new.last_modified
FROM incoming_pages AS new
WHERE pages.page_key = new.page_key AND pages.page_id = new.page_id;
