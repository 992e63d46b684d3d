-- Nothing is noted while the home shares no lake.
INSERT INTO internal.lake_queue SELECT $kind, unnest(string_split($keys, chr(10))), changes, stamp FROM internal.lake_home;
