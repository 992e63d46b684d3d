DELETE FROM internal.absences
USING incoming_checked AS checked
WHERE absences.page_id = checked.page_id AND absences.checked_at = checked.checked_at;
