-- Every macro of our own, with its parameters and comment.
SELECT function_name, function_type = 'table_macro' AS is_table, parameters, comment
FROM duckdb_functions()
WHERE NOT internal AND schema_name = 'main'
ORDER BY function_name, len(parameters);
