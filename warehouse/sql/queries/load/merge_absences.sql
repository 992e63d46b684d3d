-- A ledger may be loaded again.
INSERT INTO internal.absences BY NAME
SELECT DISTINCT ON (page_id, checked_at) *
FROM incoming_absences AS new
ANTI JOIN internal.absences AS old
    ON old.page_key = new.page_key AND old.page_id = new.page_id AND old.checked_at = new.checked_at;
