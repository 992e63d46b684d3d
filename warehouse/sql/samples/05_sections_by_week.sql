-- Sections by week
-- How much each section of a site printed, week by week from Monday, and how long its stories are.
SELECT date_trunc('week', published)::DATE AS week, site, section,
    any_value(section_label) AS label, count(*) AS stories,
    round(avg(word_count)) AS words_per_story
FROM news
GROUP BY week, site, section
ORDER BY week DESC NULLS LAST, site, stories DESC, section;
