UPDATE fetches
SET page_id = named.page_id
FROM incoming_page_ids AS named
WHERE fetches.fetch_id = named.fetch_id;
