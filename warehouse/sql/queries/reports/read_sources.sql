-- What was looked at, best first.
SELECT site, kind, outcome, reason, entries, articles, checked_at, changed_at, url
FROM sources
WHERE site IN (SELECT unnest($sites::VARCHAR[]))
ORDER BY
    site,
    list_position(['read', 'unchanged', 'not_modified', 'skipped', 'failed', 'refused'], outcome)
        NULLS LAST,
    articles DESC,
    url;
