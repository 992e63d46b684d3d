SELECT rejects.*
FROM rejects
SEMI JOIN incoming_ids ON incoming_ids.article_id = rejects.fetch_id;
