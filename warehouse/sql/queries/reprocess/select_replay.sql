-- Pages with an archived response, in the order of the archive; last those of which none is kept
-- any more. A version such as 2026.11.4+3 is
-- compared number by number.
WITH archived AS (
    SELECT
        page_id,
        min(warc_file) FILTER (removed_at IS NULL) AS segment,
        min(fetched_at) AS fetched_at
    FROM fetches
    LEFT JOIN segments ON segments.segment = fetches.warc_file
    WHERE fetches.site = $site AND warc_file <> '' AND page_id IS NOT NULL
    GROUP BY page_id
),
rejected AS (
    SELECT
        page_id,
        bool_or(reason = $reason) AS has_reason,
        min(
            list_transform(
                string_split(replace(rules_version, '+', '.'), '.'),
                lambda part: coalesce(try_cast(part AS UINTEGER), 0)
            )
        ) FILTER (stage = 'clean' OR reason = 'wall') AS rules,
        bool_or(rules_version IS NULL AND stage = 'clean') AS is_unknown
    FROM rejects
    WHERE site = $site
    GROUP BY page_id
)
SELECT pages.page_key, segment IS NOT NULL AS is_kept
FROM pages
JOIN archived USING (page_id)
LEFT JOIN rejected USING (page_id)
LEFT JOIN articles ON articles.article_id = pages.article_id
WHERE pages.site = $site
    AND ($reason = '' OR has_reason)
    AND (
        $first::TIMESTAMPTZ IS NULL
        OR (
            coalesce(published_at, archived.fetched_at) >= $first
            AND coalesce(published_at, archived.fetched_at) < $last
        )
    )
    AND (
        $rules = ''
        OR is_unknown
        OR least(
            rejected.rules,
            list_transform(
                string_split(replace(articles.rules_version, '+', '.'), '.'),
                lambda part: coalesce(try_cast(part AS UINTEGER), 0)
            )
        ) < list_transform(
            string_split(replace($rules, '+', '.'), '.'),
            lambda part: coalesce(try_cast(part AS UINTEGER), 0)
        )
    )
    AND (
        len($named::VARCHAR[]) = 0
        OR pages.page_id IN (SELECT unnest($named::VARCHAR[]))
        OR pages.article_id IN (SELECT unnest($named::VARCHAR[]))
    )
ORDER BY segment NULLS LAST, archived.fetched_at, pages.page_id
LIMIT $limit;
