-- strip_accents would delete Devanagari vowel signs.
PRAGMA create_fts_index(
    'formed', 'document_id', 'headline', 'body',
    stemmer = 'none', stopwords = 'none', strip_accents = 0, lower = 0,
    ignore = '[^\p{L}\p{M}\p{N}]+'
);
