-- Who prints whose stories
-- Which site printed a story first and which again, how much of its articles that is, and how many minutes later.
SELECT first_site, copy_site, copies, stories, copy_site_articles,
    round(100 * copies / copy_site_articles, 1) AS percent, median_delay_minutes
FROM syndication
ORDER BY copies DESC, first_site, copy_site;
