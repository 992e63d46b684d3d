-- Articles of the pages that are gone, unless another page still shows them.
SELECT page.page_id, page.article_id
FROM pages AS page
SEMI JOIN incoming_gone AS gone ON gone.page_key = page.page_key AND gone.page_id = page.page_id
WHERE page.article_id IS NOT NULL
    AND NOT EXISTS (
        SELECT 1
        FROM pages AS other
        ANTI JOIN incoming_gone AS gone
            ON gone.page_key = other.page_key AND gone.page_id = other.page_id
        WHERE other.article_id = page.article_id
            AND other.outcome IN ('new', 'updated', 'unchanged', 'not_modified')
    );
