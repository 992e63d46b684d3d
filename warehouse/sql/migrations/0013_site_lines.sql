CREATE TABLE site_lines (
    site VARCHAR NOT NULL,
    place VARCHAR NOT NULL CHECK (place IN ('head', 'tail')),
    line_hash UBIGINT NOT NULL,
    outer_hash UBIGINT NOT NULL,
    line VARCHAR NOT NULL,
    period UINTEGER NOT NULL,
    articles UINTEGER NOT NULL,
    articles_before UINTEGER NOT NULL,
    in_news UINTEGER NOT NULL,
    in_news_before UINTEGER NOT NULL,
    headlines VARCHAR[] NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE site_lines IS
    'One row per line that stood first or last in stories a site has lately published: what recurs in many of them is boilerplate and goes into the site''s profile. Lines not seen for two periods of 500 articles are forgotten.';
COMMENT ON COLUMN site_lines.site IS 'Name of the site file.';
COMMENT ON COLUMN site_lines.place IS 'head: among the first lines of the story; tail: among the last.';
COMMENT ON COLUMN site_lines.line_hash IS '64-bit hash of line.';
COMMENT ON COLUMN site_lines.outer_hash IS
    'line_hash of the line outside it, above a head line or below a tail line; 0 for the outermost.';
COMMENT ON COLUMN site_lines.line IS
    'The line; in labels the author''s name is replaced by @, and the digits of a date or time by 0.';
COMMENT ON COLUMN site_lines.period IS 'The period of the site in which it was last seen, as in site_line_periods.';
COMMENT ON COLUMN site_lines.articles IS 'New articles of that period with the line.';
COMMENT ON COLUMN site_lines.articles_before IS 'Those of the period before.';
COMMENT ON COLUMN site_lines.in_news IS 'Of articles, those that belong to no series.';
COMMENT ON COLUMN site_lines.in_news_before IS 'Of articles_before, likewise.';
COMMENT ON COLUMN site_lines.headlines IS
    'Headlines of up to 12 of the articles outside series, the latest first: what follow-ups of one event or a daily column share is not boilerplate.';
COMMENT ON COLUMN site_lines.first_seen_at IS 'When an article with it was first fetched.';
COMMENT ON COLUMN site_lines.last_seen_at IS 'When an article with it was last fetched.';

CREATE TABLE site_line_periods (
    site VARCHAR NOT NULL,
    period UINTEGER NOT NULL,
    articles UINTEGER NOT NULL,
    articles_before UINTEGER NOT NULL
);
COMMENT ON TABLE site_line_periods IS
    'One row per site: how many of its new articles were looked at for site_lines.';
COMMENT ON COLUMN site_line_periods.site IS 'Name of the site file.';
COMMENT ON COLUMN site_line_periods.period IS 'Counts from 1; the next one begins when 500 articles are full.';
COMMENT ON COLUMN site_line_periods.articles IS 'New articles of this period.';
COMMENT ON COLUMN site_line_periods.articles_before IS 'Those of the period before.';
