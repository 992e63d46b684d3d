CREATE OR REPLACE VIEW syndication AS
WITH articles_of AS (
    SELECT site, count(*) AS articles FROM articles GROUP BY site
)
SELECT
    lead.site AS first_site,
    copy.site AS copy_site,
    count(*) AS copies,
    count(DISTINCT lead.article_id) AS stories,
    median(date_diff('minute', lead.published_at, copy.published_at)) AS median_delay_minutes,
    any_value(articles_of.articles) AS copy_site_articles
FROM articles AS copy
JOIN articles AS lead ON lead.article_id = copy.cluster_id
JOIN articles_of ON articles_of.site = copy.site
WHERE NOT copy.is_lead
GROUP BY lead.site, copy.site;
COMMENT ON VIEW syndication IS
    'Which site printed a story first and which printed it again, as counted from clusters. A site that repeats itself stands in both columns.';
COMMENT ON COLUMN syndication.first_site IS 'Site of the earliest article.';
COMMENT ON COLUMN syndication.copy_site IS 'Site of the later copy.';
COMMENT ON COLUMN syndication.copies IS 'Later copies on that site.';
COMMENT ON COLUMN syndication.stories IS 'Stories that were copied there at least once.';
COMMENT ON COLUMN syndication.median_delay_minutes IS
    'Median minutes from first publication to copy; NULL where a page does not say when it was published.';
COMMENT ON COLUMN syndication.copy_site_articles IS
    'All articles of the site of the copies: copies / copy_site_articles is their share.';
