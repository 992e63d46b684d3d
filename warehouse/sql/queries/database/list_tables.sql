-- Tables that are stored, quoted where SQL wants it; with their schema where it is not main.
SELECT
    CASE
        WHEN schema_name = 'main' THEN ''
        WHEN regexp_full_match(schema_name, '[a-z_][a-z0-9_]*') THEN schema_name || '.'
        ELSE '"' || replace(schema_name, '"', '""') || '".'
    END
    || CASE
        WHEN regexp_full_match(table_name, '[a-z_][a-z0-9_]*') THEN table_name
        ELSE '"' || replace(table_name, '"', '""') || '"'
    END AS name
FROM duckdb_tables()
WHERE database_name = current_database() AND NOT temporary AND NOT internal
ORDER BY name;
