-- Headlines with a word, in three languages
-- A regular expression over headlines, without regard to case; put your own words between the bars.
SELECT published, site, headline
FROM news
WHERE regexp_matches(headline, 'court|police|अदालत|पुलिस|عدالت|پولیس', 'i')
ORDER BY published DESC
LIMIT 50;
