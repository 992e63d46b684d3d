-- Run before the sources change: what another robots.txt forbade is looked at anew.
UPDATE pages
SET next_check_at = changed.checked_at
FROM (
    SELECT new.site, max(new.checked_at) AS checked_at
    FROM incoming_sources AS new
    LEFT JOIN sources AS old ON old.site = new.site AND old.url = new.url
    WHERE new.kind = 'robots'
        AND new.content_hash <> coalesce(old.content_hash, '')
        AND (old.checked_at IS NULL OR new.checked_at > old.checked_at)
    GROUP BY new.site
) AS changed
WHERE pages.site = changed.site
    AND pages.outcome = 'robots'
    AND pages.checked_at < changed.checked_at;
