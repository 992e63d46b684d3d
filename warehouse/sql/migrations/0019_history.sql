-- What a version's page said of its own times, to tell a quiet edit from one that is owned up to.
ALTER TABLE article_versions ADD COLUMN published_at TIMESTAMPTZ;
ALTER TABLE article_versions ADD COLUMN modified_at TIMESTAMPTZ;
ALTER TABLE article_versions ADD COLUMN times_kept BOOLEAN DEFAULT false;
COMMENT ON COLUMN article_versions.published_at IS
    'When its page said then that the article was published; NULL if it did not say, or was not kept.';
COMMENT ON COLUMN article_versions.modified_at IS
    'When its page itself said then that the article was last changed; NULL if it did not say, or was not kept. What a feed or sitemap says does not count.';
COMMENT ON COLUMN article_versions.times_kept IS
    'Whether both times were kept; false in rows from before that was done, until reprocess reads their pages again.';
UPDATE article_versions
SET
    published_at = articles.published_at,
    modified_at = CASE
        WHEN coalesce(articles.value_sources['modified_at'], '') NOT IN ('feed', 'rest', 'sitemap')
            THEN articles.modified_at
    END,
    times_kept = true
FROM articles
WHERE articles.article_id = article_versions.article_id
    AND articles.fetch_id = article_versions.fetch_id;

CREATE TABLE version_changes (
    article_id VARCHAR NOT NULL,
    hash_before VARCHAR NOT NULL,
    hash_after VARCHAR NOT NULL,
    headline_changed BOOLEAN NOT NULL,
    body_changed BOOLEAN NOT NULL,
    is_small BOOLEAN NOT NULL,
    words_added UINTEGER NOT NULL,
    words_removed UINTEGER NOT NULL,
    words_moved UINTEGER NOT NULL,
    mark VARCHAR NOT NULL CHECK (mark IN ('', 'correction', 'update')),
    note VARCHAR NOT NULL,
    places STRUCT(part VARCHAR, "before" VARCHAR, removed VARCHAR, added VARCHAR, "after" VARCHAR)[]
        NOT NULL
);
COMMENT ON TABLE version_changes IS
    'One row per two texts of an article of which one followed the other: what differs, word by word. The view edits shows it; docs/history.md explains it.';
COMMENT ON COLUMN version_changes.article_id IS 'The article.';
COMMENT ON COLUMN version_changes.hash_before IS 'content_hash of the earlier version.';
COMMENT ON COLUMN version_changes.hash_after IS 'content_hash of the later version.';
COMMENT ON COLUMN version_changes.headline_changed IS
    'Whether the headline differs in more than spaces and the style of quotes and dashes.';
COMMENT ON COLUMN version_changes.body_changed IS 'Whether the body does.';
COMMENT ON COLUMN version_changes.is_small IS
    'Whether all that differs is spelling, punctuation or capitals.';
COMMENT ON COLUMN version_changes.words_added IS 'Words put into the body.';
COMMENT ON COLUMN version_changes.words_removed IS 'Words taken out of the body.';
COMMENT ON COLUMN version_changes.words_moved IS
    'Words of sentences of the body that stand elsewhere now; they are neither added nor removed.';
COMMENT ON COLUMN version_changes.mark IS
    'How the later text itself marks the change: correction, update, or empty.';
COMMENT ON COLUMN version_changes.note IS
    'The paragraph or headline that does so; empty if none, and where the headline only says that the story is live.';
COMMENT ON COLUMN version_changes.places IS
    'Where they differ, in the order of the later text: part (headline, body, moved), the words before, those removed and those added there, the words after; of a moved passage only the passage, as added.';

CREATE TABLE edits_due (article_id VARCHAR NOT NULL);
COMMENT ON TABLE edits_due IS
    'One row per article whose versions are older than version_changes: they are compared little by little, some with each load.';
COMMENT ON COLUMN edits_due.article_id IS 'The article.';
INSERT INTO edits_due SELECT article_id FROM article_versions WHERE version = 2;
