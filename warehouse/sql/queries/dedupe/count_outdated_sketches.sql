SELECT count(DISTINCT article_id) FROM sketches WHERE sketch_version <> $version;
