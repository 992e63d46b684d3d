SELECT version, kind FROM edits WHERE article_id = $article_id;
