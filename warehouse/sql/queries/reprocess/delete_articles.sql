DELETE FROM article_versions WHERE article_id IN (SELECT article_id FROM incoming_ids);
DELETE FROM internal.version_changes WHERE article_id IN (SELECT article_id FROM incoming_ids);
DELETE FROM articles WHERE article_id IN (SELECT article_id FROM incoming_ids);
DELETE FROM internal.cluster_aliases WHERE old_id IN (SELECT article_id FROM incoming_ids);
