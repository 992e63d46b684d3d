-- Each alias leads to where its article is now, so none chain, and the id of a lead is no alias.
-- A newcomer never led anything.
MERGE INTO internal.cluster_aliases AS alias
USING incoming_leads AS moved
ON alias.old_id = moved.article_id
WHEN MATCHED AND moved.lead_id = moved.article_id THEN DELETE
WHEN MATCHED THEN UPDATE SET new_id = moved.lead_id
WHEN NOT MATCHED AND moved.led AND NOT moved.is_newcomer AND moved.lead_id <> moved.article_id
    THEN INSERT (old_id, new_id) VALUES (moved.article_id, moved.lead_id);
