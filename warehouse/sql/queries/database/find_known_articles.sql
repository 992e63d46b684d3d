CREATE OR REPLACE TEMP TABLE known_articles AS
SELECT article_id, articles.rowid AS row_number
FROM articles
SEMI JOIN incoming_ids USING (article_id);
