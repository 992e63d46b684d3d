SELECT count(*) FILTER (article_id IS NULL OR NOT is_packed), count(*)
FROM internal.search_documents;
