-- What runs need and people never ask for leaves the schema that clients show. The tables follow
-- by warehouse/database/internal_tables.py: DuckDB cannot move one.
CREATE SCHEMA internal;
