-- Who prints whose stories
-- Which site printed a story first and which again, and how many minutes later.
SELECT first_site, copy_site, copies, stories, median_delay_minutes
FROM syndication
ORDER BY copies DESC, first_site, copy_site;
