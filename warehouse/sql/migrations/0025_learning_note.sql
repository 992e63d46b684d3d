-- Why no container could be learned of a site.
ALTER TABLE site_profiles ADD COLUMN learning_note VARCHAR DEFAULT '';
COMMENT ON COLUMN site_profiles.learning_note IS
    'Why the last attempt to learn a container taught nothing; empty if it did, or there was none.';
