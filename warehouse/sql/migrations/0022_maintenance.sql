ALTER TABLE segments ADD COLUMN removed_at TIMESTAMPTZ;
ALTER TABLE segments ADD COLUMN kept_days UINTEGER;
COMMENT ON COLUMN segments.removed_at IS
    'When khabar maintain took its raw pages out of the archive, as KHABAR_KEEP_ARCHIVE_DAYS says; NULL while they are kept.';
COMMENT ON COLUMN segments.kept_days IS
    'For how many days raw pages were kept when its own were removed; NULL while they are kept.';
