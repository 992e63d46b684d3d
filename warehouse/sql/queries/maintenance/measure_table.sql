-- The blocks that hold anything of a table, and its rows as stored, the deleted ones included.
SELECT
    count(DISTINCT block_id) FILTER (persistent) AS blocks,
    coalesce(sum("count") FILTER (column_id = 0 AND segment_type <> 'VALIDITY'), 0)::BIGINT AS stored
FROM pragma_storage_info($table);
