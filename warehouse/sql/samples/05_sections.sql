-- Sections of each site
-- How much each section holds, and how long its stories are.
SELECT site, section, any_value(section_label) AS label, count(*) AS stories,
    round(avg(word_count)) AS words_per_story
FROM news
GROUP BY site, section
ORDER BY site, stories DESC;
