-- What became of each line of a story's element.
COMMENT ON COLUMN articles.removed IS
    'Lines of the element that holds the story which are not in the body, each with the rule that took it out; extractor: trafilatura dropped it, and nothing speaks for it.';
COMMENT ON COLUMN articles.suspect IS
    'Why the text should be looked at, names separated by commas: no_headline, no_date, short, language_differs, part_unreadable, no_container, cut_off, extractors_disagree, text_put_back, text_left_out; empty if nothing is odd.';
