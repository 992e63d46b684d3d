-- Every column of every table and view, with the comments, views after tables.
WITH relations AS (
    SELECT database_name, schema_name, table_name AS name, 'table' AS kind, comment
    FROM duckdb_tables()
    WHERE NOT internal AND schema_name = 'main'
    UNION ALL
    SELECT database_name, schema_name, view_name, 'view', comment
    FROM duckdb_views()
    WHERE NOT internal AND schema_name = 'main'
)
SELECT name, kind, relations.comment, column_name, data_type, columns.comment
FROM relations
JOIN duckdb_columns() AS columns
    ON columns.database_name = relations.database_name
    AND columns.schema_name = relations.schema_name
    AND columns.table_name = name
ORDER BY kind, name, column_index;
