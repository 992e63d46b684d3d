-- Before rows are appended: until they are committed their rowids are not in line.
DELETE FROM fingerprints
WHERE sketch_version <> $version
    OR rowid < (SELECT max(rowid) FROM fingerprints) - $kept;
