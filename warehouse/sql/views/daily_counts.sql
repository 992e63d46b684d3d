CREATE OR REPLACE VIEW daily_counts AS
SELECT
    site,
    CAST(ist(coalesce(published_at, first_seen_at)) AS DATE) AS day,
    count(*) AS articles,
    count(*) FILTER (is_lead) AS stories,
    count(*) FILTER (series <> '') AS in_series,
    count(*) FILTER (version > 1) AS edited,
    count(*) FILTER (gone_at IS NOT NULL) AS gone,
    CAST(sum(word_count) AS BIGINT) AS words
FROM articles
GROUP BY ALL;
COMMENT ON VIEW daily_counts IS 'Articles by site and day of publication.';
COMMENT ON COLUMN daily_counts.site IS 'Name of the site file.';
COMMENT ON COLUMN daily_counts.day IS
    'Day of publication in India, of the first fetch where the page does not say.';
COMMENT ON COLUMN daily_counts.articles IS 'Articles stored.';
COMMENT ON COLUMN daily_counts.stories IS 'Of these, the earliest of their cluster.';
COMMENT ON COLUMN daily_counts.in_series IS 'Of these articles, those of a series (rashifal, gold …).';
COMMENT ON COLUMN daily_counts.edited IS 'Of these articles, those seen in more than one version.';
COMMENT ON COLUMN daily_counts.gone IS 'Of these articles, those no longer online.';
COMMENT ON COLUMN daily_counts.words IS 'Words in their bodies.';
