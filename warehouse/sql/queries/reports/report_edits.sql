-- Edits by the day, week or month in which they were seen, and by kind.
SELECT
    date_trunc($step, seen)::DATE AS day,
    site,
    kind,
    count(*) AS edits,
    count(*) FILTER (coalesce(headline_changed, headline_before <> headline_after)) AS headlines
FROM edits
WHERE
    seen >= ist($start::TIMESTAMPTZ)
    AND seen < ist($end::TIMESTAMPTZ)
    AND site IN (SELECT unnest($sites::VARCHAR[]))
GROUP BY ALL
ORDER BY ALL;
