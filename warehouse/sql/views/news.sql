CREATE OR REPLACE VIEW news AS
SELECT
    ist(published_at) AS published,
    site,
    headline,
    section,
    language,
    url,
    authors,
    agency,
    body,
    tags,
    series,
    standfirst,
    section_label,
    section_path,
    word_count,
    reading_minutes,
    ist(modified_at) AS modified,
    ist(first_seen_at) AS first_seen,
    date_diff('minute', published_at, first_seen_at) AS delay_minutes,
    ist(gone_at) AS gone,
    version,
    image_url,
    suspect,
    article_id
FROM articles
WHERE is_lead;
COMMENT ON VIEW news IS
    'Every story once: of near-identical articles only the earliest published. Times are Indian Standard Time. All articles are in articles.';
COMMENT ON COLUMN news.site IS 'Name of the site file.';
COMMENT ON COLUMN news.published IS 'When it was published (IST); NULL if the page does not say.';
COMMENT ON COLUMN news.section IS 'Slug of the outermost section; empty if unknown.';
COMMENT ON COLUMN news.headline IS 'Headline.';
COMMENT ON COLUMN news.authors IS 'Names of the authors; the paper or its desk only where no person is named.';
COMMENT ON COLUMN news.agency IS 'News agency named as the source (ANI, PTI, भाषा …); empty if none.';
COMMENT ON COLUMN news.body IS 'The story alone; paragraphs are separated by a blank line.';
COMMENT ON COLUMN news.url IS 'Canonical URL.';
COMMENT ON COLUMN news.language IS 'hi, ur, en …, hi-Latn for romanised Hindi, und if unknown.';
COMMENT ON COLUMN news.tags IS 'Tags.';
COMMENT ON COLUMN news.series IS 'Series (rashifal, gold …); empty for other news.';
COMMENT ON COLUMN news.standfirst IS 'Summary under the headline; may be empty.';
COMMENT ON COLUMN news.section_label IS 'Name of section as readers see it; may be empty.';
COMMENT ON COLUMN news.section_path IS 'Slugs from section to the narrowest section inside it: states/bihar.';
COMMENT ON COLUMN news.reading_minutes IS 'Whole minutes that reading the body takes; NULL where it was not counted.';
COMMENT ON COLUMN news.word_count IS 'Words in the body.';
COMMENT ON COLUMN news.modified IS 'When the site says it was last changed (IST).';
COMMENT ON COLUMN news.first_seen IS 'When it was first fetched (IST).';
COMMENT ON COLUMN news.delay_minutes IS
    'Minutes from publication to the first fetch; NULL where the page does not say when it was published.';
COMMENT ON COLUMN news.gone IS 'When it was first found to be offline (IST); NULL while it is online.';
COMMENT ON COLUMN news.version IS 'How many texts it has had so far; see edits.';
COMMENT ON COLUMN news.image_url IS 'URL of the lead image; may be empty.';
COMMENT ON COLUMN news.suspect IS 'Why the text should be looked at; empty if nothing is odd.';
COMMENT ON COLUMN news.article_id IS 'Key into articles, article_versions and article_pairs.';
