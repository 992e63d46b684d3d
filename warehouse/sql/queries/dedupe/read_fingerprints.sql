SELECT article_id, site, day, series, headline_words, numbers, words, body_hash, shingles
FROM internal.fingerprints
SEMI JOIN incoming_ids USING (article_id)
WHERE sketch_version = $version;
