-- `spiders.state.known_pages.place_key` of each page's URLs, in the order of read_known_pages. Of most the
-- article's own URL is the one that was asked for: it is not looked at twice.
WITH paths AS (
    SELECT
        page_key,
        rtrim(lower(regexp_extract(pages.url, '^[^/]*//[^/?#]*([^?#]*)', 1)), '/') AS asked,
        CASE
            WHEN own.url <> pages.url
                THEN rtrim(lower(regexp_extract(own.url, '^[^/]*//[^/?#]*([^?#]*)', 1)), '/')
            ELSE ''
        END AS own
    FROM pages
    LEFT JOIN (SELECT article_id, url FROM articles WHERE site = $site) AS own
        USING (article_id)
    WHERE site = $site
)
SELECT
    if(asked = '', 0, ('0x' || left(md5(asked), 8))::UINTEGER) AS asked,
    if(own = '', 0, ('0x' || left(md5(own), 8))::UINTEGER) AS own
FROM paths
ORDER BY page_key;
