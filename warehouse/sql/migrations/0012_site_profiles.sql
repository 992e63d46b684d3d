CREATE TABLE site_profiles (
    site VARCHAR NOT NULL,
    number UINTEGER NOT NULL,
    changed_at TIMESTAMPTZ,
    run_id VARCHAR NOT NULL,
    failed_attempts UINTEGER NOT NULL,
    tried_at TIMESTAMPTZ
);
COMMENT ON TABLE site_profiles IS
    'One row per site of which something was learned, or was tried to be learned, from its own pages.';
COMMENT ON COLUMN site_profiles.site IS 'Name of the site file.';
COMMENT ON COLUMN site_profiles.number IS
    'Raised by one whenever a container or line was learned or retired; articles.rules_version ends in it, as in 2026.11.4+3.';
COMMENT ON COLUMN site_profiles.changed_at IS 'When that was last; NULL if it never was.';
COMMENT ON COLUMN site_profiles.run_id IS 'The run that did it; empty if none did.';
COMMENT ON COLUMN site_profiles.failed_attempts IS
    'Attempts to learn a container that taught nothing, since the last that did; each makes the next wait for twice as many pages.';
COMMENT ON COLUMN site_profiles.tried_at IS 'When it was last tried to learn a container; NULL if never.';

CREATE TABLE site_containers (
    site VARCHAR NOT NULL,
    xpath VARCHAR NOT NULL,
    rank UINTEGER NOT NULL,
    pages UINTEGER NOT NULL,
    validated UINTEGER NOT NULL,
    agreement DOUBLE NOT NULL,
    drops VARCHAR[] NOT NULL,
    learned_at TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    retired_at TIMESTAMPTZ
);
COMMENT ON TABLE site_containers IS
    'One row per element that was learned to hold the story on the pages of one theme of a site.';
COMMENT ON COLUMN site_containers.site IS 'Name of the site file.';
COMMENT ON COLUMN site_containers.xpath IS 'XPath of the element.';
COMMENT ON COLUMN site_containers.rank IS
    'Containers are tried in this order, from 0, after those of the site file; the first that a page has is used.';
COMMENT ON COLUMN site_containers.pages IS 'Sample pages that it was learned from.';
COMMENT ON COLUMN site_containers.validated IS
    'Other pages on which the article cleaned with it was compared with the one cleaned without.';
COMMENT ON COLUMN site_containers.agreement IS
    'Median over those pages of the F1 of the words of the two texts, the template''s lines left out, 0 to 1.';
COMMENT ON COLUMN site_containers.drops IS
    'XPaths of elements inside it that are taken out: on every sample page they held links, template or other stories.';
COMMENT ON COLUMN site_containers.learned_at IS 'When it was learned.';
COMMENT ON COLUMN site_containers.run_id IS 'The run that learned it.';
COMMENT ON COLUMN site_containers.retired_at IS 'When it was given up, long unused; NULL while it is in use.';

CREATE TABLE site_profile_lines (
    site VARCHAR NOT NULL,
    place VARCHAR NOT NULL CHECK (place IN ('head', 'tail')),
    line_key VARCHAR NOT NULL,
    learned_at TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    retired_at TIMESTAMPTZ
);
COMMENT ON TABLE site_profile_lines IS
    'One row per line that was learned to recur around the stories of a site; clean removes it at that place alone.';
COMMENT ON COLUMN site_profile_lines.site IS 'Name of the site file.';
COMMENT ON COLUMN site_profile_lines.place IS 'head: above the story; tail: below it.';
COMMENT ON COLUMN site_profile_lines.line_key IS 'The line reduced to its normalised words.';
COMMENT ON COLUMN site_profile_lines.learned_at IS 'When it was learned.';
COMMENT ON COLUMN site_profile_lines.run_id IS 'The run that learned it.';
COMMENT ON COLUMN site_profile_lines.retired_at IS 'When it was given up; NULL while it is removed.';

ALTER TABLE articles ADD COLUMN container VARCHAR DEFAULT '';
COMMENT ON COLUMN articles.container IS
    'XPath of the element that the text was taken from, of the site file or of site_containers; empty if from the whole page.';
COMMENT ON COLUMN articles.extractor IS
    'container: the text was taken from the element named in articles.container; page: from the whole page.';
