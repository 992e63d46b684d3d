CREATE TABLE articles (
    article_id VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    section VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    headline VARCHAR NOT NULL,
    standfirst VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL,
    tags VARCHAR[] NOT NULL,
    image_url VARCHAR NOT NULL,
    published_at TIMESTAMPTZ,
    published_at_source VARCHAR NOT NULL,
    modified_at TIMESTAMPTZ,
    value_sources MAP(VARCHAR, VARCHAR) NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    gone_at TIMESTAMPTZ,
    language VARCHAR NOT NULL,
    language_confidence DOUBLE NOT NULL,
    language_method VARCHAR NOT NULL,
    latin_share DOUBLE NOT NULL,
    word_count UINTEGER NOT NULL,
    content_hash VARCHAR NOT NULL,
    version UINTEGER NOT NULL CHECK (version >= 1),
    cluster_id VARCHAR NOT NULL,
    is_lead BOOLEAN NOT NULL,
    quality DOUBLE,
    suspect VARCHAR NOT NULL,
    extractor VARCHAR NOT NULL,
    rules_version VARCHAR NOT NULL,
    removed STRUCT("rule" VARCHAR, line VARCHAR)[] NOT NULL,
    run_id VARCHAR NOT NULL,
    fetch_id VARCHAR NOT NULL
);
COMMENT ON TABLE articles IS 'One row per article, as it stands now. Near-copies are kept as articles of one cluster.';
COMMENT ON COLUMN articles.article_id IS
    '<site>:<WordPress post id>, or <site>:u<hash of the URL> where no post id is shown.';
COMMENT ON COLUMN articles.site IS 'Name of the site file.';
COMMENT ON COLUMN articles.url IS 'Canonical URL.';
COMMENT ON COLUMN articles.section IS 'Slug of the section; empty if unknown.';
COMMENT ON COLUMN articles.series IS
    'Series that the site file names (rashifal, gold, weather …); empty for other news.';
COMMENT ON COLUMN articles.headline IS 'Headline.';
COMMENT ON COLUMN articles.standfirst IS 'Summary under the headline; may be empty.';
COMMENT ON COLUMN articles.body IS
    'The story alone, NFC, paragraphs separated by a blank line; no byline, caption, related link or teaser.';
COMMENT ON COLUMN articles.authors IS 'Names of the authors, in the order of the page.';
COMMENT ON COLUMN articles.tags IS 'Tags, in the order of the page.';
COMMENT ON COLUMN articles.image_url IS 'URL of the lead image; may be empty.';
COMMENT ON COLUMN articles.published_at IS 'When the site says it was published; NULL if it does not say.';
COMMENT ON COLUMN articles.published_at_source IS
    'Where published_at comes from: json-ld, meta, html, feed, rest, sitemap or trafilatura; empty if NULL.';
COMMENT ON COLUMN articles.modified_at IS 'When the site says it was last changed; NULL if it does not say.';
COMMENT ON COLUMN articles.value_sources IS 'Column name to where its value comes from, as in published_at_source.';
COMMENT ON COLUMN articles.first_seen_at IS 'When it was first fetched.';
COMMENT ON COLUMN articles.last_seen_at IS 'When it was last fetched, or confirmed unchanged by the server.';
COMMENT ON COLUMN articles.gone_at IS
    'When it was first found to answer 404 or 410; NULL while it is online. Its text is kept.';
COMMENT ON COLUMN articles.language IS
    'ISO 639-1 code, hi-Latn for romanised Hindi, und where nothing could be told.';
COMMENT ON COLUMN articles.language_confidence IS 'Confidence in language, 0 to 1.';
COMMENT ON COLUMN articles.language_method IS 'How language was found: script, langdetect, romanised or site.';
COMMENT ON COLUMN articles.latin_share IS 'Share of Latin letters among all letters of the body, 0 to 1.';
COMMENT ON COLUMN articles.word_count IS 'Words in the body.';
COMMENT ON COLUMN articles.content_hash IS 'Hash of the normalised headline and body; another hash is another version.';
COMMENT ON COLUMN articles.version IS 'Number of this text in article_versions, from 1.';
COMMENT ON COLUMN articles.cluster_id IS
    'article_id of the earliest published of the articles that tell this text; its own if it stands alone.';
COMMENT ON COLUMN articles.is_lead IS 'Whether it is the earliest of its cluster; WHERE is_lead gives every story once.';
COMMENT ON COLUMN articles.quality IS 'How sure the extraction is, 0 to 1; NULL if not judged.';
COMMENT ON COLUMN articles.suspect IS 'Why the text should be looked at; empty if nothing is odd.';
COMMENT ON COLUMN articles.extractor IS
    'container: the text was taken from the element that the site file names; page: from the whole page.';
COMMENT ON COLUMN articles.rules_version IS 'Version of the cleaning rules that made this row.';
COMMENT ON COLUMN articles.removed IS 'Lines taken out as boilerplate, each with the rule that did it.';
COMMENT ON COLUMN articles.run_id IS 'The run that fetched what this row was made from.';
COMMENT ON COLUMN articles.fetch_id IS 'The request that this row was made from, in fetches; it leads to the raw page.';

CREATE TABLE article_versions (
    article_id VARCHAR NOT NULL,
    version UINTEGER NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    headline VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    fetch_id VARCHAR NOT NULL
);
COMMENT ON TABLE article_versions IS
    'One row per version of an article: every headline and body that was ever seen, the current one included.';
COMMENT ON COLUMN article_versions.article_id IS 'The article.';
COMMENT ON COLUMN article_versions.version IS 'Counts from 1, in the order seen.';
COMMENT ON COLUMN article_versions.seen_at IS 'When this version was first seen.';
COMMENT ON COLUMN article_versions.headline IS 'Headline of this version.';
COMMENT ON COLUMN article_versions.body IS 'Body of this version.';
COMMENT ON COLUMN article_versions.content_hash IS 'Hash of the normalised headline and body.';
COMMENT ON COLUMN article_versions.run_id IS 'The run that fetched it.';
COMMENT ON COLUMN article_versions.fetch_id IS 'The request that brought it, in fetches; it leads to the raw page.';
