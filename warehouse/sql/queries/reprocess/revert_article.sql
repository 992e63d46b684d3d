-- Its other values stay those of the page that is no article any more: the right one is lost.
UPDATE articles
SET
    headline = latest.headline,
    body = latest.body,
    content_hash = latest.content_hash,
    word_count = $words,
    reading_minutes = $minutes,
    run_id = latest.run_id,
    fetch_id = latest.fetch_id
FROM (
    SELECT *
    FROM article_versions
    WHERE article_id = $article_id
    ORDER BY version DESC
    LIMIT 1
) AS latest
WHERE articles.article_id = latest.article_id;
