SELECT DISTINCT article_id
FROM internal.search_queue
LIMIT $most;
