-- What a search matches, before it is sorted; texts are not read yet.
CREATE TEMP TABLE found AS
SELECT
    article.rowid AS row_number,
    article.cluster_id,
    article.is_lead,
    scored.score
FROM search_scores($query, every_word := $every_word) AS scored
JOIN articles AS article USING (article_id)
WHERE (len($sites) = 0 OR list_contains($sites, article.site))
    AND (len($languages) = 0 OR list_contains($languages, article.language))
    AND (
        $author = ''
        OR contains(search_form(array_to_string(article.authors, ' ')), search_form($author))
    )
    AND ist(coalesce(article.published_at, article.first_seen_at))::DATE
        BETWEEN $first AND $last;
