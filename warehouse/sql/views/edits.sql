CREATE OR REPLACE VIEW edits AS
SELECT
    article.site,
    later.article_id,
    article.url,
    later.version,
    ist(later.seen_at) AS seen,
    CASE
        WHEN change.mark IS NULL THEN 'unknown'
        WHEN change.mark <> '' THEN change.mark
        WHEN NOT (earlier.times_kept AND later.times_kept) THEN 'unknown'
        WHEN later.modified_at
            > coalesce(earlier.modified_at, earlier.published_at, '-infinity'::TIMESTAMPTZ)
            THEN 'update'
        ELSE 'quiet'
    END AS kind,
    change.note,
    change.is_small,
    change.headline_changed,
    change.body_changed,
    change.words_added,
    change.words_removed,
    change.words_moved,
    earlier.headline AS headline_before,
    later.headline AS headline_after,
    array_to_string(
        list_transform(
            change.places,
            lambda place: replace(
                CASE place.part
                    WHEN 'headline' THEN 'headline: '
                    WHEN 'moved' THEN 'moved: ' || place.added
                    ELSE ''
                END
                || CASE
                    WHEN place.part <> 'moved' THEN concat_ws(
                        ' ',
                        nullif(place.before, ''),
                        '[-' || nullif(place.removed, '') || '-]',
                        '{+' || nullif(place.added, '') || '+}',
                        nullif(place.after, '')
                    )
                    ELSE ''
                END,
                chr(10) || chr(10),
                ' ¶ '
            )
        ),
        chr(10)
    ) AS difference,
    list_transform(
        list_filter(change.places, lambda place: place.part = 'body' AND place.added <> ''),
        lambda place: place.added
    ) AS added,
    list_transform(
        list_filter(change.places, lambda place: place.part = 'body' AND place.removed <> ''),
        lambda place: place.removed
    ) AS removed,
    date_diff('minute', coalesce(earlier.published_at, article.published_at), later.seen_at)
        AS minutes_since_published,
    date_diff('minute', earlier.seen_at, later.seen_at) AS minutes_since_before,
    ist(earlier.modified_at) AS modified_before,
    ist(later.modified_at) AS modified_after,
    earlier.body AS body_before,
    later.body AS body_after,
    later.fetch_id
FROM article_versions AS later
JOIN article_versions AS earlier
    ON earlier.article_id = later.article_id AND earlier.version = later.version - 1
JOIN articles AS article ON article.article_id = later.article_id
LEFT JOIN internal.version_changes AS change
    ON change.article_id = later.article_id
    AND change.hash_before = earlier.content_hash
    AND change.hash_after = later.content_hash
WHERE later.version > 1;
COMMENT ON VIEW edits IS
    'Every edit that was seen: a version of an article beside the one before it, with what differs. docs/history.md says how edits are judged.';
COMMENT ON COLUMN edits.site IS 'Name of the site file.';
COMMENT ON COLUMN edits.article_id IS 'The article.';
COMMENT ON COLUMN edits.url IS 'Its canonical URL.';
COMMENT ON COLUMN edits.version IS 'Number of the later version, from 2.';
COMMENT ON COLUMN edits.seen IS 'When the later version was first seen (IST).';
COMMENT ON COLUMN edits.kind IS
    'correction: a note in the text says so; update: a note or LIVE in the headline says so, or the page''s own modified time moved on; quiet: neither; unknown: the versions are not compared yet, or the times of one were not kept.';
COMMENT ON COLUMN edits.note IS
    'The paragraph or headline by which the site marks the change; empty if none, NULL if the versions are not compared yet, as all that follows from comparing them.';
COMMENT ON COLUMN edits.is_small IS 'Whether all that differs is spelling, punctuation or capitals.';
COMMENT ON COLUMN edits.headline_changed IS
    'Whether the headline differs in more than spaces and the style of quotes and dashes.';
COMMENT ON COLUMN edits.body_changed IS 'Whether the body does.';
COMMENT ON COLUMN edits.words_added IS 'Words put into the body.';
COMMENT ON COLUMN edits.words_removed IS 'Words taken out of the body.';
COMMENT ON COLUMN edits.words_moved IS
    'Words of sentences that stand elsewhere in the body now; they are neither added nor removed.';
COMMENT ON COLUMN edits.headline_before IS 'Headline of the earlier version.';
COMMENT ON COLUMN edits.headline_after IS 'Headline of the later version.';
COMMENT ON COLUMN edits.difference IS
    'What differs, one place a line: words before, [-words removed-], {+words added+}, words after; ¶ is a new paragraph. Lines of the headline begin with headline:, passages that stand elsewhere now with moved:.';
COMMENT ON COLUMN edits.added IS 'Passages put into the body, in its order.';
COMMENT ON COLUMN edits.removed IS 'Passages taken out of the body.';
COMMENT ON COLUMN edits.minutes_since_published IS
    'Minutes from publication, as the page before said, to when the edit was seen; NULL if no page says.';
COMMENT ON COLUMN edits.minutes_since_before IS
    'Minutes between the first sights of both versions.';
COMMENT ON COLUMN edits.modified_before IS 'Modified time that the earlier version''s page stated (IST).';
COMMENT ON COLUMN edits.modified_after IS 'Modified time that the later version''s page stated (IST).';
COMMENT ON COLUMN edits.body_before IS 'Body of the earlier version.';
COMMENT ON COLUMN edits.body_after IS 'Body of the later version.';
COMMENT ON COLUMN edits.fetch_id IS 'The request that brought the later version, in fetches.';
