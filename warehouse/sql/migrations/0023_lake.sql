-- What a home that shares its articles in a lake has still to bring there.
CREATE TABLE lake_home (
    home VARCHAR NOT NULL,
    lake VARCHAR NOT NULL,
    changes UBIGINT NOT NULL,
    stamp UUID NOT NULL,
    pushed UUID
);
COMMENT ON TABLE lake_home IS
    'One row if what is stored here is shared in a lake (KHABAR_LAKE), else none.';
COMMENT ON COLUMN lake_home.home IS 'Name of this home in the lake.';
COMMENT ON COLUMN lake_home.lake IS 'Identifier of the lake; empty before the first push.';
COMMENT ON COLUMN lake_home.changes IS 'Number of the last change; it only grows.';
COMMENT ON COLUMN lake_home.stamp IS
    'Drawn anew with each change: two states of equal stamp are the same, whatever was put back from a backup.';
COMMENT ON COLUMN lake_home.pushed IS
    'Stamp of the last change that the lake is known to have; NULL before the first push.';

CREATE TABLE lake_queue (
    kind VARCHAR NOT NULL CHECK (kind IN ('article', 'text', 'run')),
    key VARCHAR NOT NULL,
    number UBIGINT NOT NULL,
    stamp UUID NOT NULL
);
COMMENT ON TABLE lake_queue IS
    'Changes since the last push to the lake; one article or run may stand here more than once.';
COMMENT ON COLUMN lake_queue.kind IS
    'article: its row, pairs or aliases; text: its versions too; run: the run, its counts and rejects.';
COMMENT ON COLUMN lake_queue.key IS 'The article_id or run_id.';
COMMENT ON COLUMN lake_queue.number IS 'Number of the change, as in lake_home.';
COMMENT ON COLUMN lake_queue.stamp IS 'Its stamp, likewise.';
