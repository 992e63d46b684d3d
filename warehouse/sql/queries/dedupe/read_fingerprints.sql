SELECT article_id, site, day, series, headline_words, numbers, words, body_hash, shingles
FROM fingerprints
SEMI JOIN incoming_ids USING (article_id)
WHERE sketch_version = $version;
