-- Everything that makes up the schema of database $database, the comments included: two databases
-- of one schema give the same rows.
SELECT 'schema' AS kind, schema_name AS name, '' AS part, '' AS text, comment
FROM duckdb_schemas()
WHERE database_name = $database AND NOT internal
UNION ALL
SELECT 'table', schema_name || '.' || table_name, '', sql, comment
FROM duckdb_tables()
WHERE database_name = $database AND NOT internal
UNION ALL
SELECT 'view', schema_name || '.' || view_name, '', sql, comment
FROM duckdb_views()
WHERE database_name = $database AND NOT internal
UNION ALL
SELECT
    'column',
    schema_name || '.' || table_name,
    column_name,
    concat_ws(' ', column_index, data_type, is_nullable, column_default),
    comment
FROM duckdb_columns()
WHERE database_name = $database AND NOT internal
UNION ALL
SELECT
    'constraint',
    schema_name || '.' || table_name,
    coalesce(constraint_name, ''),
    constraint_text,
    ''
FROM duckdb_constraints()
WHERE database_name = $database
UNION ALL
SELECT 'index', schema_name || '.' || index_name, table_name, sql, comment
FROM duckdb_indexes()
WHERE database_name = $database
UNION ALL
SELECT
    function_type,
    schema_name || '.' || function_name,
    array_to_string(parameters, ', '),
    macro_definition,
    comment
FROM duckdb_functions()
WHERE database_name = $database AND NOT internal
UNION ALL
SELECT 'sequence', schema_name || '.' || sequence_name, '', concat_ws(' ', sql, last_value), comment
FROM duckdb_sequences()
WHERE database_name = $database
UNION ALL
SELECT 'type', schema_name || '.' || type_name, '', array_to_string(labels, ', '), comment
FROM duckdb_types()
WHERE database_name = $database AND NOT internal
ORDER BY ALL;
