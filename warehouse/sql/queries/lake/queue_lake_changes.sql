-- Nothing is noted while the home shares no lake.
INSERT INTO lake_queue SELECT $kind, unnest($keys::VARCHAR[]), changes, stamp FROM lake_home;
