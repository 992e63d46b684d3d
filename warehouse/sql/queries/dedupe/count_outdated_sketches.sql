SELECT count(DISTINCT article_id) FROM internal.sketches WHERE sketch_version <> $version;
