UPDATE fetches
SET outcome = new.outcome
FROM incoming_outcomes AS new
WHERE fetches.fetch_id = new.fetch_id;
