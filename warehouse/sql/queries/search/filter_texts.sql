-- Phrases that must stand in a text and words that must not; only the texts found are read.
DELETE FROM found
WHERE row_number NOT IN (
    SELECT rowid
    FROM (
        SELECT rowid, ' ' || search_form(headline) || ' | ' || search_form(body) || ' ' AS text
        FROM articles
        WHERE rowid IN (SELECT row_number FROM found)
    )
    WHERE len(list_filter($phrases, lambda each: NOT contains(text, ' ' || search_form(each) || if(ends_with(each, '*'), '', ' ')))) = 0
        AND len(list_filter($unwanted, lambda each: contains(text, ' ' || search_form(each) || if(ends_with(each, '*'), '', ' ')))) = 0
);
