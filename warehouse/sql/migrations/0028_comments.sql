-- A byline in the story, and a change that stands for the publication, are sources too.
COMMENT ON COLUMN articles.value_sources IS
    'Column name to where its value comes from: json-ld, meta, html, feed, rest, sitemap, trafilatura; for section also url or page, for section_label also site or page, for authors and agency also body, for published_at also modified: nothing but the time of a change is known. For body: container, or the opinion taken of the whole page: precise or balanced, the modes of trafilatura; densest, what stands together; headed, what stands with the heading; json-ld, its articleBody.';
COMMENT ON COLUMN sources.lastmod IS
    'lastmod that the sitemap index gave for it, as written there; of REST, the time up to which all was read; of a feed or listing, how far its pages were followed: end, one page, or the URL where the next run goes on; of links, how far those of the archived pages were followed.';
