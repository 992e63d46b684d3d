-- `spiders.memory.place_key` of each page's URLs, in the order of read_known_pages.
WITH paths AS (
    SELECT
        page_key,
        [
            rtrim(lower(regexp_extract(each, '^[^/]*//[^/?#]*([^?#]*)', 1)), '/')
            FOR each IN [pages.url, own.url]
        ] AS path
    FROM pages
    LEFT JOIN (SELECT article_id, url FROM articles WHERE site = $site) AS own
        USING (article_id)
    WHERE site = $site
)
SELECT
    if(path[1] = '', 0, ('0x' || left(md5(path[1]), 8))::UINTEGER) AS asked,
    if(coalesce(path[2], '') = '', 0, ('0x' || left(md5(path[2]), 8))::UINTEGER) AS own
FROM paths
ORDER BY page_key;
