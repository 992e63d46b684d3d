-- Nothing is noted while the home shares no lake.
INSERT INTO internal.lake_queue SELECT $kind, unnest($keys::VARCHAR[]), changes, stamp FROM internal.lake_home;
