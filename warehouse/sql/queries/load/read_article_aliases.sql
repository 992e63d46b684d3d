SELECT old_id, new_id
FROM internal.article_aliases
SEMI JOIN incoming_ids ON incoming_ids.article_id = article_aliases.old_id;
