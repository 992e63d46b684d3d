-- What older rows would have is found by reprocess.
ALTER TABLE articles ADD COLUMN section_path VARCHAR;
COMMENT ON COLUMN articles.section IS
    'Slug of the outermost section: the first folder of the URL that can be one, else what JSON-LD, meta or the page names, else its breadcrumb; empty if unknown.';
COMMENT ON COLUMN articles.section_label IS
    'Name of section, never of one inside it, as readers see it: from the site file, else the breadcrumb, a link to the section on the page, or the metadata where that can mean nothing else; empty if unknown.';
COMMENT ON COLUMN articles.section_path IS
    'Slugs from section to the narrowest section inside it (states/bihar): the folders of the URL, else of the breadcrumb; section alone where nothing lies inside. NULL in rows made before it was kept.';
