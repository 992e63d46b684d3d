-- Both are one: the row that was seen last stays, under the one id, with the versions of both.
UPDATE internal.article_aliases
SET new_id = moves.new_id
FROM incoming_moves AS moves
WHERE article_aliases.new_id = moves.old_id;

INSERT INTO internal.article_aliases BY NAME FROM incoming_moves;

UPDATE pages
SET article_id = moves.new_id
FROM incoming_moves AS moves
WHERE pages.article_id = moves.old_id;

UPDATE article_versions
SET article_id = moves.new_id
FROM incoming_moves AS moves
WHERE article_versions.article_id = moves.old_id;

DELETE FROM article_versions
USING (
    SELECT article_id, fetch_id
    FROM article_versions
    SEMI JOIN incoming_moves AS moves ON moves.new_id = article_versions.article_id
    QUALIFY content_hash = lag(content_hash) OVER (PARTITION BY article_id ORDER BY seen_at, version)
) AS repeated
WHERE article_versions.article_id = repeated.article_id
    AND article_versions.fetch_id = repeated.fetch_id;

DELETE FROM internal.version_changes
USING incoming_moves AS moves
WHERE version_changes.article_id IN (moves.old_id, moves.new_id);

UPDATE articles
SET first_seen_at = both_rows.first_seen_at
FROM (
    SELECT min(first_seen_at) AS first_seen_at
    FROM articles, incoming_moves
    WHERE article_id IN (old_id, new_id)
) AS both_rows, incoming_moves AS moves
WHERE articles.article_id IN (moves.old_id, moves.new_id);

DELETE FROM articles
USING (
    SELECT article_id
    FROM articles, incoming_moves
    WHERE article_id IN (old_id, new_id)
    QUALIFY row_number() OVER (ORDER BY last_seen_at DESC, article_id = new_id DESC) > 1
) AS superseded
WHERE articles.article_id = superseded.article_id;

UPDATE articles
SET
    article_id = moves.new_id,
    cluster_id = moves.new_id,
    is_lead = true,
    version = (
        SELECT count(*) FROM article_versions WHERE article_versions.article_id = moves.new_id
    )
FROM incoming_moves AS moves
WHERE articles.article_id IN (moves.old_id, moves.new_id);
