CREATE OR REPLACE VIEW edits AS
SELECT
    article.site,
    later.article_id,
    article.url,
    later.version,
    timezone('Asia/Kolkata', later.seen_at) AS seen,
    later.headline <> earlier.headline AS headline_changed,
    later.body <> earlier.body AS body_changed,
    earlier.headline AS headline_before,
    later.headline AS headline_after,
    earlier.body AS body_before,
    later.body AS body_after,
    later.fetch_id
FROM article_versions AS later
JOIN article_versions AS earlier
    ON earlier.article_id = later.article_id AND earlier.version = later.version - 1
JOIN articles AS article ON article.article_id = later.article_id;
COMMENT ON VIEW edits IS 'Every edit that was seen: a version of an article beside the one before it.';
COMMENT ON COLUMN edits.site IS 'Name of the site file.';
COMMENT ON COLUMN edits.article_id IS 'The article.';
COMMENT ON COLUMN edits.url IS 'Its canonical URL.';
COMMENT ON COLUMN edits.version IS 'Number of the later version, from 2.';
COMMENT ON COLUMN edits.seen IS 'When the later version was first seen (IST).';
COMMENT ON COLUMN edits.headline_changed IS 'Whether the headline differs.';
COMMENT ON COLUMN edits.body_changed IS 'Whether the body differs.';
COMMENT ON COLUMN edits.headline_before IS 'Headline of the earlier version.';
COMMENT ON COLUMN edits.headline_after IS 'Headline of the later version.';
COMMENT ON COLUMN edits.body_before IS 'Body of the earlier version.';
COMMENT ON COLUMN edits.body_after IS 'Body of the later version.';
COMMENT ON COLUMN edits.fetch_id IS 'The request that brought the later version, in fetches.';
