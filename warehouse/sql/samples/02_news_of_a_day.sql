-- The news of one day, section by section
-- Of the last day that has any; write a date such as '2026-03-01' in its place for another.
SELECT section, count(*) AS stories, list(headline ORDER BY published) AS headlines
FROM news
WHERE published::DATE = (SELECT max(published::DATE) FROM news)
GROUP BY section
ORDER BY stories DESC, section;
