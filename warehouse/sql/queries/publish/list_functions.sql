-- DuckDB's functions that are called by name, each once, with what it says of them.
SELECT function_name, coalesce(arg_min(description, len(parameters)), '')
FROM duckdb_functions()
WHERE internal
    AND regexp_full_match(function_name, '[a-z][a-z0-9_]*')
    AND NOT starts_with(function_name, 'pragma_')
GROUP BY function_name
ORDER BY function_name;
