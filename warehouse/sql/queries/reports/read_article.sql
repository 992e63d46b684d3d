-- By rowid: a filter on article_id beside the texts reads the text of every article.
SELECT * EXCLUDE (body, removed)
FROM articles
WHERE rowid IN (SELECT rowid FROM articles WHERE article_id = $article_id);
