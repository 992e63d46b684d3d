-- Hours since the site's sources were last read, NULL before the first time; and the share of the
-- looks of the last fourteen days that a 304 answered.
SELECT
    (SELECT epoch($now::TIMESTAMPTZ - max(checked_at)) / 3600 FROM sources WHERE site = $site),
    (
        SELECT coalesce(avg((status = 304)::INTEGER), 0)
        FROM fetches
        WHERE site = $site
            AND purpose IN ('revisit', 'audit')
            AND status IS NOT NULL
            AND fetched_at > $now::TIMESTAMPTZ - INTERVAL 14 DAY
    );
