CREATE TABLE formed AS
SELECT document_id, search_spelling(headline) AS headline, search_spelling(body) AS body
FROM texts;
