-- Pages with one of these ids or one of these articles, and the articles they show or showed.
SELECT page_id, article_id
FROM pages
WHERE page_id IN (SELECT article_id FROM incoming_ids)
    OR article_id IN (SELECT article_id FROM incoming_ids)
UNION
SELECT fetches.page_id, article_versions.article_id
FROM article_versions
JOIN fetches USING (fetch_id)
WHERE article_versions.article_id IN (SELECT article_id FROM incoming_ids)
    OR fetches.page_id IN (SELECT article_id FROM incoming_ids);
