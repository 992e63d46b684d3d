CREATE TABLE schema_migrations (
    name VARCHAR NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL,
    sha256 VARCHAR NOT NULL
);
COMMENT ON TABLE schema_migrations IS
    'One row per migration this file has had, and per view, as views/<name>.';
COMMENT ON COLUMN schema_migrations.name IS 'Name of the SQL file.';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied.';
COMMENT ON COLUMN schema_migrations.sha256 IS 'Hash of its text; a view is made anew when it changes.';
