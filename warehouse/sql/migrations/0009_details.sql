ALTER TABLE pages ADD COLUMN detail VARCHAR;
COMMENT ON COLUMN pages.detail IS
    'What was seen at the last check where it brought no article: where a redirect led, which rule forbids it …; else empty, NULL from before this was noted.';
