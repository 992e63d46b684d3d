-- Before rows are appended: until they are committed their rowids are not in line.
DELETE FROM internal.fingerprints
WHERE sketch_version <> $version
    OR rowid < (SELECT max(rowid) FROM internal.fingerprints) - $kept;
