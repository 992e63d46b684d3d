-- Pages that were judged together with others of their segment.
SELECT fetch_id, page_id, warc_file, warc_offset, outcome, fetched_at
FROM fetches
WHERE warc_file = $segment
    AND outcome IN ('failed:wall', 'rejected:held')
    AND purpose IS DISTINCT FROM 'part'
ORDER BY warc_offset;
