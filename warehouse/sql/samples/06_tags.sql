-- Tags and where they are used
-- Tags of most stories, with the sites that use them and the days between which they did.
SELECT tag, count(*) AS stories, list(DISTINCT site ORDER BY site) AS sites,
    min(published)::DATE AS first_day, max(published)::DATE AS last_day
FROM news, unnest(tags) AS _(tag)
GROUP BY tag
ORDER BY stories DESC, tag
LIMIT 25;
