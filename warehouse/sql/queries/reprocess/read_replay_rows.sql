SELECT *
FROM pages
WHERE page_id IN (SELECT article_id FROM incoming_ids);
