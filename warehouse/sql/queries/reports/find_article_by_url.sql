SELECT article_id FROM articles WHERE site = $site AND url = $url;
