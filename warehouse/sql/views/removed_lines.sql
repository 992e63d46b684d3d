CREATE OR REPLACE VIEW removed_lines AS
SELECT
    site,
    taken.rule AS "rule",
    count(DISTINCT article_id) AS articles,
    count(*) AS lines,
    arg_max(taken.line, last_seen_at) AS example
FROM articles, unnest(removed) AS _(taken)
GROUP BY ALL;
COMMENT ON VIEW removed_lines IS
    'One row per site and rule: the lines in and around its stories that clean took out. Each single one is in articles.removed.';
COMMENT ON COLUMN removed_lines.site IS 'Name of the site file.';
COMMENT ON COLUMN removed_lines."rule" IS
    'related, tags, advertisement, label, caption, headline, no_words: what the line is. byline, byline_name, site_head, credit, notice, heading, learned_head, learned_tail: what it is at the end of the story where it stood. tail, teaser, site_tail: a heading and all behind it. site_lines: named by the site file. repeated: said before. page_head, learned_box: elements that stand in the container with the story. titled_box: a box named for comments, links or an author. extractor: dropped by trafilatura.';
COMMENT ON COLUMN removed_lines.articles IS 'Articles that lost a line by this rule.';
COMMENT ON COLUMN removed_lines.lines IS 'Lines it took out of them.';
COMMENT ON COLUMN removed_lines.example IS 'One of these lines, from the article seen last.';
