COMMENT ON COLUMN articles.language IS
    'Language of the body: ISO 639 code (hi, ur, en, bho ...), hi-Latn for Hindi and Urdu in Latin letters, und where nothing could be told.';
COMMENT ON COLUMN articles.language_confidence IS
    'Probability of the language among those of its script, 0 to 1; 0 where the site decided or nothing can be read.';
COMMENT ON COLUMN articles.language_method IS
    'How language was found: langdetect, words, script, romanised, mixed, unsure, legacy_font or site; docs/clean.md tells each.';
