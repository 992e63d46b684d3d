-- QUALIFY: MERGE inserts a key twice if it comes in twice.
MERGE INTO articles AS old
USING (
    SELECT *
    FROM incoming_articles
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY last_seen_at DESC) = 1
) AS new
ON old.article_id = new.article_id
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
