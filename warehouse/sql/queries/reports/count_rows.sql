-- Rows of the tables that a run fills.
SELECT 'articles' AS table_name, count(*) AS rows FROM articles
UNION ALL
SELECT 'article_versions', count(*) FROM article_versions
UNION ALL
SELECT 'article_pairs', count(*) FROM article_pairs
UNION ALL
SELECT 'pages', count(*) FROM pages
UNION ALL
SELECT 'rejects', count(*) FROM rejects
UNION ALL
SELECT 'fetches', count(*) FROM fetches;
