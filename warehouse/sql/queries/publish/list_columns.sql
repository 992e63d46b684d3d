-- Every column of every table and view, with the comments, views after tables, internals last.
WITH relations AS (
    SELECT database_name, schema_name, table_name AS relation, 'table' AS kind, comment
    FROM duckdb_tables()
    WHERE NOT internal AND schema_name IN ('main', 'internal')
    UNION ALL
    SELECT database_name, schema_name, view_name, 'view', comment
    FROM duckdb_views()
    WHERE NOT internal AND schema_name = 'main'
)
SELECT
    CASE schema_name WHEN 'internal' THEN 'internal.' || relation ELSE relation END AS name,
    kind,
    relations.comment,
    column_name,
    data_type,
    columns.comment
FROM relations
JOIN duckdb_columns() AS columns USING (database_name, schema_name)
WHERE columns.table_name = relation
ORDER BY schema_name = 'internal', kind, name, column_index;
