-- What sources say of pages that are not asked for. A lastmod is taken where there was none.
UPDATE pages
SET
    last_seen_via = named.source,
    lastmod = coalesce(nullif(pages.lastmod, ''), named.lastmod)
FROM incoming_named AS named
WHERE pages.page_key = named.page_key AND pages.page_id = named.page_id;
