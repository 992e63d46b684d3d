SELECT DISTINCT article_id
FROM pages
WHERE page_key IN (SELECT unnest($keys::UBIGINT[])) AND article_id IS NOT NULL
    AND EXISTS (FROM internal.lake_home);
