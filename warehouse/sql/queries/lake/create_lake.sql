CREATE TABLE khabar_lake (lake VARCHAR, format UINTEGER, migration VARCHAR, views VARCHAR, claims UBIGINT);
COMMENT ON TABLE khabar_lake IS
    'One row: identifier and format of this lake, the last migration of the Khabar that shaped its tables, a digest of its views, and how many sites were ever claimed.';
CREATE TABLE sites (site VARCHAR, home VARCHAR, claimed_at TIMESTAMPTZ);
COMMENT ON TABLE sites IS 'One row per site: the home that brings its articles, and the only one.';
CREATE TABLE pushes (
    home VARCHAR,
    pushed_at TIMESTAMPTZ,
    stamp UUID,
    articles UBIGINT,
    runs UBIGINT,
    is_whole BOOLEAN,
    code_version VARCHAR
);
COMMENT ON TABLE pushes IS 'One row per push of a home that brought something, in one transaction with what it brought.';
COMMENT ON COLUMN pushes.stamp IS 'Stamp of the last change of that home that the lake has since.';
COMMENT ON COLUMN pushes.articles IS 'Articles that were new or changed, removed ones among them.';
COMMENT ON COLUMN pushes.runs IS 'Runs that were new or changed.';
COMMENT ON COLUMN pushes.is_whole IS 'Whether all rows of the home were replaced.';
