SELECT DISTINCT article_id
FROM search_queue
LIMIT $most;
