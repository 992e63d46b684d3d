-- What was seen once counts as well: one more may be enough, and a second run must learn as one would.
SELECT
    place,
    line_hash,
    outer_hash,
    line,
    site_lines.articles + CASE WHEN now.period = site_lines.period THEN site_lines.articles_before ELSE 0 END AS seen,
    headlines,
    in_news + CASE WHEN now.period = site_lines.period THEN in_news_before ELSE 0 END
FROM internal.site_lines
JOIN internal.site_line_periods AS now USING (site)
WHERE site = $site
