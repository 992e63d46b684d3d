-- Pages that were judged together with others of their segment, which is kept.
SELECT fetch_id, page_id, warc_file, warc_offset, outcome, fetched_at
FROM fetches
WHERE warc_file = $segment
    AND outcome IN ('failed:wall', 'rejected:held')
    AND purpose IS DISTINCT FROM 'part'
    AND warc_file NOT IN (SELECT segment FROM segments WHERE removed_at IS NOT NULL)
ORDER BY warc_offset;
