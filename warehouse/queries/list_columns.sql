-- Every column of every table and view, with the comments, views after tables.
WITH relations AS (
    SELECT table_name AS name, 'table' AS kind, comment FROM duckdb_tables() WHERE NOT internal
    UNION ALL
    SELECT view_name, 'view', comment FROM duckdb_views() WHERE NOT internal
)
SELECT name, kind, relations.comment, column_name, data_type, columns.comment
FROM relations
JOIN duckdb_columns() AS columns ON columns.table_name = name
ORDER BY kind, name, column_index;
