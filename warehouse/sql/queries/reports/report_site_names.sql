-- Every site of which there is anything.
SELECT DISTINCT site FROM run_sites
UNION
SELECT DISTINCT site FROM articles
UNION
SELECT DISTINCT site FROM pages
ORDER BY site;
