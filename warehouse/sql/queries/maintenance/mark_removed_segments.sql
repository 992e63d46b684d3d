UPDATE segments
SET removed_at = $at, kept_days = $days
WHERE segment IN (SELECT article_id FROM incoming_ids);
