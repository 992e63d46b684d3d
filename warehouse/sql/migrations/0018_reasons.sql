COMMENT ON COLUMN rejects.reason IS
    'Of stage fetch: gone, http_403, http_500 …, wall. Of stage clean: empty, password, listing, soft_404, not_html, held (its text is doubtful), and what went wrong over it: broken, timeout, too_much_memory, crashed.';
COMMENT ON COLUMN pages.reason IS
    'Why rejected, failed or deferred: listing, held, http_500, max_pages …; those of archived pages are in rejects too.';
