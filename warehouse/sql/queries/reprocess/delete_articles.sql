DELETE FROM article_versions WHERE article_id IN (SELECT article_id FROM incoming_ids);
DELETE FROM version_changes WHERE article_id IN (SELECT article_id FROM incoming_ids);
DELETE FROM articles WHERE article_id IN (SELECT article_id FROM incoming_ids);
DELETE FROM cluster_aliases WHERE old_id IN (SELECT article_id FROM incoming_ids);
