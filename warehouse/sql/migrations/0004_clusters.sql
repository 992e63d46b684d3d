CREATE TABLE article_pairs (
    article_a VARCHAR NOT NULL,
    article_b VARCHAR NOT NULL CHECK (article_a < article_b),
    kind VARCHAR NOT NULL CHECK (kind IN ('exact', 'near', 'contains', 'related')),
    jaccard DOUBLE NOT NULL,
    containment DOUBLE NOT NULL,
    "rule" VARCHAR NOT NULL,
    sketch_version VARCHAR NOT NULL
);
COMMENT ON TABLE article_pairs IS
    'One row per pair of articles, published within 60 days of each other, that share text.';
COMMENT ON COLUMN article_pairs.article_a IS 'The article whose article_id sorts first.';
COMMENT ON COLUMN article_pairs.article_b IS 'The other article.';
COMMENT ON COLUMN article_pairs.kind IS
    'exact or near: one story, in one cluster; contains: the longer one repeats the shorter among other things; related: they share passages.';
COMMENT ON COLUMN article_pairs.jaccard IS 'Shared word triples as a share of all their word triples, 0 to 1.';
COMMENT ON COLUMN article_pairs.containment IS 'Shared word triples as a share of those of the shorter one, 0 to 1.';
COMMENT ON COLUMN article_pairs."rule" IS 'The rule that decided the kind.';
COMMENT ON COLUMN article_pairs.sketch_version IS 'Version of the comparison that judged them.';

CREATE TABLE cluster_aliases (
    old_id VARCHAR NOT NULL,
    new_id VARCHAR NOT NULL
);
COMMENT ON TABLE cluster_aliases IS
    'One row per cluster id that was superseded because an earlier published article of the cluster came in later.';
COMMENT ON COLUMN cluster_aliases.old_id IS 'A cluster_id that was given out once.';
COMMENT ON COLUMN cluster_aliases.new_id IS 'The cluster_id that its lead belongs to now.';

CREATE TABLE sketches (
    hash UBIGINT NOT NULL,
    article_id VARCHAR NOT NULL,
    day DATE NOT NULL,
    sketch_version VARCHAR NOT NULL
);
COMMENT ON TABLE sketches IS
    'One row per band of an article''s MinHash sketch; articles that share one are compared. Short articles have one row, a hash of their whole text.';
COMMENT ON COLUMN sketches.hash IS 'Hash of the band.';
COMMENT ON COLUMN sketches.article_id IS 'The article.';
COMMENT ON COLUMN sketches.day IS 'Day of publication in the site''s time zone, of the first fetch where the site gives none.';
COMMENT ON COLUMN sketches.sketch_version IS 'Version of the sketch; only equal versions are compared.';
