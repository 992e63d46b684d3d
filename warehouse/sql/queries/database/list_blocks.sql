-- The blocks that hold anything of a table; a text may be longer than one.
SELECT DISTINCT unnest(list_prepend(block_id, additional_block_ids)) AS block
FROM pragma_storage_info($table)
WHERE persistent;
