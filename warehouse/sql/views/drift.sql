CREATE OR REPLACE VIEW drift AS
WITH days AS (
    SELECT
        site,
        CAST(ist(fetched_at) AS DATE) AS day,
        sum(pages) AS pages,
        sum(held) AS held,
        sum(articles) AS articles,
        sum(suspect) AS suspect,
        sum(short) AS short,
        sum(no_author) AS no_author,
        sum(no_date) AS no_date,
        sum(no_container) AS no_container,
        sum(off_language) AS off_language,
        sum(low_quality) AS low_quality,
        sum(words) AS words,
        sum(quality) AS quality
    FROM internal.segment_figures
    GROUP BY ALL
)
SELECT
    site,
    day,
    CAST(pages AS BIGINT) AS pages,
    CAST(held AS BIGINT) AS held,
    CAST(articles AS BIGINT) AS articles,
    round(quality / nullif(articles, 0), 3) AS quality,
    round(sum(quality) OVER before / nullif(sum(articles) OVER before, 0), 3) AS quality_before,
    round(words / nullif(articles, 0)) AS words,
    round(sum(words) OVER before / nullif(sum(articles) OVER before, 0)) AS words_before,
    round(no_author / nullif(articles, 0), 3) AS no_author,
    round(sum(no_author) OVER before / nullif(sum(articles) OVER before, 0), 3)
        AS no_author_before,
    round(no_date / nullif(articles, 0), 3) AS no_date,
    round(sum(no_date) OVER before / nullif(sum(articles) OVER before, 0), 3) AS no_date_before,
    round(no_container / nullif(articles, 0), 3) AS no_container,
    round(short / nullif(articles, 0), 3) AS short,
    round(off_language / nullif(articles, 0), 3) AS off_language,
    round(low_quality / nullif(articles, 0), 3) AS low_quality,
    round(suspect / nullif(articles, 0), 3) AS suspect
FROM days
WINDOW before AS (PARTITION BY site ORDER BY day ROWS BETWEEN 30 PRECEDING AND 1 PRECEDING);
COMMENT ON VIEW drift IS
    'What the pages of each day were like, beside the thirty days before on which pages came in: by this a redesign shows.';
COMMENT ON COLUMN drift.site IS 'Name of the site file.';
COMMENT ON COLUMN drift.day IS 'Day in India on which the pages were fetched.';
COMMENT ON COLUMN drift.pages IS 'Pages fetched.';
COMMENT ON COLUMN drift.held IS 'Of these, held back when they came in, as their text was doubtful.';
COMMENT ON COLUMN drift.articles IS 'Of these, articles, new or not.';
COMMENT ON COLUMN drift.quality IS 'Mean quality of the articles.';
COMMENT ON COLUMN drift.quality_before IS 'The same of the days before.';
COMMENT ON COLUMN drift.words IS 'Mean words of an article.';
COMMENT ON COLUMN drift.words_before IS 'The same of the days before.';
COMMENT ON COLUMN drift.no_author IS 'Share of articles without an author.';
COMMENT ON COLUMN drift.no_author_before IS 'The same of the days before.';
COMMENT ON COLUMN drift.no_date IS 'Share of articles without a date.';
COMMENT ON COLUMN drift.no_date_before IS 'The same of the days before.';
COMMENT ON COLUMN drift.no_container IS 'Share of articles on whose page none of the site''s containers was found.';
COMMENT ON COLUMN drift.short IS 'Share of articles of fewer than 20 words.';
COMMENT ON COLUMN drift.off_language IS 'Share of articles in another language than the site''s.';
COMMENT ON COLUMN drift.low_quality IS 'Share of articles of a quality below 0.6.';
COMMENT ON COLUMN drift.suspect IS 'Share of articles that are odd in any way.';
