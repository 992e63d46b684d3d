-- Where in each kept segment of a site the warehouse knows a page, in the order of the file.
SELECT segment, list(warc_offset ORDER BY warc_offset) FILTER (warc_offset IS NOT NULL) AS offsets
FROM segments
LEFT JOIN (FROM fetches WHERE site = $site AND warc_file <> '') AS archived
    ON archived.warc_file = segments.segment
WHERE segments.site = $site AND removed_at IS NULL
GROUP BY segment
ORDER BY segment;
