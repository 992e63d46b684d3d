-- A row of the period before becomes one of this period; older ones are gone by then.
-- As many headlines are kept as pipelines.learning.lines keeps (KEPT_HEADLINES).
MERGE INTO internal.site_lines AS old
USING incoming_site_lines AS new
ON old.site = new.site
    AND old.place = new.place
    AND old.line_hash = new.line_hash
    AND old.outer_hash = new.outer_hash
WHEN MATCHED THEN UPDATE SET
    period = new.period,
    articles = new.articles + CASE WHEN old.period = new.period THEN old.articles ELSE 0 END,
    articles_before = CASE WHEN old.period = new.period THEN old.articles_before ELSE old.articles END,
    in_news = new.in_news + CASE WHEN old.period = new.period THEN old.in_news ELSE 0 END,
    in_news_before = CASE WHEN old.period = new.period THEN old.in_news_before ELSE old.in_news END,
    headlines = list_slice(list_concat(new.headlines, old.headlines), 1, 12),
    first_seen_at = least(old.first_seen_at, new.first_seen_at),
    last_seen_at = greatest(old.last_seen_at, new.last_seen_at)
WHEN NOT MATCHED THEN INSERT BY NAME;
