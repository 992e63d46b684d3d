-- What older rows would have is found by reprocess.
ALTER TABLE articles ADD COLUMN agency VARCHAR DEFAULT '';
ALTER TABLE articles ADD COLUMN section_label VARCHAR DEFAULT '';
ALTER TABLE articles ADD COLUMN reading_minutes SMALLINT;
-- Not by DEFAULT []: DuckDB 1.5 cannot replay its log with a default that is an expression.
ALTER TABLE articles ADD COLUMN conflicts VARCHAR[];
UPDATE articles SET conflicts = [];
COMMENT ON COLUMN articles.agency IS
    'News agency that the byline, dateline or sign-off names as the source (ANI, PTI, IANS, UNI, भाषा, वार्ता, Reuters …); empty if none.';
COMMENT ON COLUMN articles.section_label IS
    'Name of the section as readers see it, from the site file or the page; empty if unknown.';
COMMENT ON COLUMN articles.reading_minutes IS
    'Whole minutes that reading the body takes, at 240 words a minute in English, 200 in Hindi and Urdu, else 220; NULL in rows made before it was counted.';
COMMENT ON COLUMN articles.conflicts IS
    'What the sources of the times do not agree on, the believed one first (published_at: json-ld …, meta …), and times that are a day alone; empty if nothing.';
COMMENT ON COLUMN articles.value_sources IS
    'Column name to where its value comes from: json-ld, meta, html, feed, rest, sitemap, trafilatura; for section also url or page, for section_label also site or page, for agency also body.';
COMMENT ON COLUMN articles.authors IS
    'Names of the people who wrote it, in the order of the page; the paper or its desk only where no person is named. Agencies are in agency.';
