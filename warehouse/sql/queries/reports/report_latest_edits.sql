-- The latest edits, with what differs word by word.
WITH latest AS (
    SELECT
        timezone('Asia/Kolkata', seen) AS seen_at,
        site,
        article_id,
        version,
        url,
        kind,
        left(note, 300) AS note,
        left(headline_before, 300) AS headline_before,
        left(headline_after, 300) AS headline_after,
        words_added,
        words_removed
    FROM edits
    WHERE
        seen >= ist($start::TIMESTAMPTZ)
        AND seen < ist($end::TIMESTAMPTZ)
        AND site IN (SELECT unnest($sites::VARCHAR[]))
    ORDER BY seen DESC, article_id, version
    LIMIT 15
)
SELECT
    latest.*,
    articles.language,
    -- Four places of each, and of a place no more than can be read here.
    coalesce(
        list_transform(
            change.places[:4],
            lambda place: struct_pack(
                part := place.part,
                before := place.before,
                removed := left(place.removed, 300) || if(length(place.removed) > 300, '…', ''),
                added := left(place.added, 300) || if(length(place.added) > 300, '…', ''),
                after := place.after
            )
        ),
        []
    ) AS places,
    greatest(coalesce(len(change.places), 0) - 4, 0) AS more_places
FROM latest
JOIN articles USING (article_id)
JOIN article_versions AS later
    ON later.article_id = latest.article_id AND later.version = latest.version
JOIN article_versions AS earlier
    ON earlier.article_id = latest.article_id AND earlier.version = latest.version - 1
LEFT JOIN internal.version_changes AS change
    ON change.article_id = latest.article_id
    AND change.hash_before = earlier.content_hash
    AND change.hash_after = later.content_hash
ORDER BY latest.seen_at DESC, latest.article_id, latest.version;
