UPDATE segments
SET removed_at = NULL, kept_days = NULL
WHERE segment IN (SELECT article_id FROM incoming_ids);
