ALTER TABLE articles ADD COLUMN template VARCHAR;
COMMENT ON COLUMN articles.template IS
    'Where on its page the most prose stands, tag.class of up to four elements, the outermost first: one per theme. Empty if there is none, NULL from before this was noted.';
COMMENT ON COLUMN articles.quality IS
    'How sure the extraction is, 0 to 1: the agreement of two extractors, lowered for each oddity; NULL from before it was judged.';
COMMENT ON COLUMN articles.suspect IS
    'Why the text should be looked at, names separated by commas: no_headline, no_date, short, language_differs, part_unreadable, no_container, cut_off, extractors_disagree; empty if nothing is odd.';

CREATE TABLE segment_figures (
    segment VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    fetched_at TIMESTAMPTZ NOT NULL,
    pages UBIGINT NOT NULL,
    held UBIGINT NOT NULL,
    empty UBIGINT NOT NULL,
    articles UBIGINT NOT NULL,
    suspect UBIGINT NOT NULL,
    short UBIGINT NOT NULL,
    no_author UBIGINT NOT NULL,
    no_date UBIGINT NOT NULL,
    no_container UBIGINT NOT NULL,
    off_language UBIGINT NOT NULL,
    cut_off UBIGINT NOT NULL,
    low_quality UBIGINT NOT NULL,
    words UBIGINT NOT NULL,
    quality DOUBLE NOT NULL
);
COMMENT ON TABLE segment_figures IS
    'One row per loaded segment of the archive: what its pages were like. By these a site is compared with its own past.';
COMMENT ON COLUMN segment_figures.segment IS 'The segment, as in segments.';
COMMENT ON COLUMN segment_figures.site IS 'Name of the site file.';
COMMENT ON COLUMN segment_figures.run_id IS 'The run that fetched the pages.';
COMMENT ON COLUMN segment_figures.fetched_at IS 'When the last of them was fetched.';
COMMENT ON COLUMN segment_figures.pages IS 'Pages in it.';
COMMENT ON COLUMN segment_figures.held IS
    'Of these, pages held back, as their text was doubtful (outcome rejected:held); nothing of them is in the figures below.';
COMMENT ON COLUMN segment_figures.empty IS 'Of these, pages without a story (outcome rejected:empty).';
COMMENT ON COLUMN segment_figures.articles IS 'Of these, pages that became an article, new or not.';
COMMENT ON COLUMN segment_figures.suspect IS 'Of the articles, those that are odd in any way; see articles.suspect.';
COMMENT ON COLUMN segment_figures.short IS 'Of the articles, those of fewer than 20 words.';
COMMENT ON COLUMN segment_figures.no_author IS 'Of the articles, those without an author.';
COMMENT ON COLUMN segment_figures.no_date IS 'Of the articles, those whose page does not say when it was published.';
COMMENT ON COLUMN segment_figures.no_container IS
    'Of the articles, those on whose page none of the site''s containers was found, though the site has some.';
COMMENT ON COLUMN segment_figures.off_language IS 'Of the articles, those in another language than the site''s.';
COMMENT ON COLUMN segment_figures.cut_off IS
    'Of the articles, those whose page says that there is more, or asks its reader to log in.';
COMMENT ON COLUMN segment_figures.low_quality IS 'Of the articles, those of a quality below 0.6.';
COMMENT ON COLUMN segment_figures.words IS 'Words in the bodies of the articles, all together.';
COMMENT ON COLUMN segment_figures.quality IS 'Sum of the quality of the articles.';

COMMENT ON COLUMN pages.next_check_at IS
    'When it is due again: set for deferred pages, for failed ones (at once, after another failure in an hour, then twice as long each time, up to a week), for held ones (in a day, then twice as long each time, up to 30 days), and for pages that are gone: at once, and once that is confirmed after 7 and after 30 days.';
