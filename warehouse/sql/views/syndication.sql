CREATE OR REPLACE VIEW syndication AS
SELECT
    lead.site AS first_site,
    copy.site AS copy_site,
    count(*) AS copies,
    count(DISTINCT lead.article_id) AS stories,
    median(date_diff('minute', lead.published_at, copy.published_at)) AS median_delay_minutes
FROM articles AS copy
JOIN articles AS lead ON lead.article_id = copy.cluster_id
WHERE NOT copy.is_lead
GROUP BY ALL;
COMMENT ON VIEW syndication IS
    'Which site printed a story first and which printed it again, as counted from clusters. A site that repeats itself stands in both columns.';
COMMENT ON COLUMN syndication.first_site IS 'Site of the earliest article.';
COMMENT ON COLUMN syndication.copy_site IS 'Site of the later copy.';
COMMENT ON COLUMN syndication.copies IS 'Later copies on that site.';
COMMENT ON COLUMN syndication.stories IS 'Stories that were copied there at least once.';
COMMENT ON COLUMN syndication.median_delay_minutes IS
    'Median minutes from first publication to copy; NULL where a page does not say when it was published.';
