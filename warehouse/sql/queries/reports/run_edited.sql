-- The largest of the edits that this run found.
SELECT
    article.site,
    article.language,
    left(later.headline, $letters) AS headline,
    article.url,
    later.article_id,
    later.version,
    change.words_added,
    change.words_removed,
    change.headline_changed
FROM article_versions AS later
JOIN articles AS article USING (article_id)
JOIN article_versions AS earlier
    ON earlier.article_id = later.article_id AND earlier.version = later.version - 1
LEFT JOIN internal.version_changes AS change
    ON change.article_id = later.article_id
    AND change.hash_before = earlier.content_hash
    AND change.hash_after = later.content_hash
WHERE later.run_id = $run_id AND later.version > 1
ORDER BY coalesce(change.words_added + change.words_removed, 0) DESC, later.article_id
LIMIT $rows;
