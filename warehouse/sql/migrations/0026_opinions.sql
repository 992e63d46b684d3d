-- Of a page whose container is not known several extractors are asked for the story.
COMMENT ON COLUMN articles.value_sources IS
    'Column name to where its value comes from: json-ld, meta, html, feed, rest, sitemap, trafilatura; for section also url or page, for section_label also site or page, for agency also body. For body: container, or the opinion taken of the whole page: precise or balanced, the modes of trafilatura; densest, what stands together; headed, what stands with the heading; json-ld, its articleBody.';
COMMENT ON COLUMN articles.conflicts IS
    'What the sources do not agree on, the believed one first: times (published_at: json-ld …, meta …), times that are a day alone, and the words that several opinions take for the story (body: balanced 410 words, precise 62 words); empty if nothing.';
