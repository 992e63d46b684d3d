DELETE FROM internal.fingerprints WHERE article_id IN (SELECT article_id FROM incoming_ids);
