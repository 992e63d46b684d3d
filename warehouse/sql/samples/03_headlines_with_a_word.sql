-- Headlines with a word, in any spelling
-- The search looks at texts as well; the second condition keeps those whose headline has it.
SELECT published, site, headline, url
FROM search('court')
WHERE is_lead AND contains(search_form(headline), search_form('court'))
ORDER BY published DESC
LIMIT 50;
