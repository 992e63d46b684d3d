-- Their postings stay until the index is packed; without an article they are found by nobody.
UPDATE internal.search_documents
SET article_id = NULL
WHERE article_id IN (SELECT article_id FROM incoming_ids);
