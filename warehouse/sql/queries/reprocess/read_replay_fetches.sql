SELECT
    fetch_id,
    page_id,
    warc_file,
    warc_offset,
    outcome,
    fetched_at,
    removed_at IS NULL AS is_kept
FROM fetches
LEFT JOIN segments ON segments.segment = fetches.warc_file
WHERE page_id IN (SELECT article_id FROM incoming_ids)
    AND warc_file <> ''
    AND purpose IS DISTINCT FROM 'part'
ORDER BY warc_file, warc_offset;
