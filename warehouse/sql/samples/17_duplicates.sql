-- One story, many copies
-- Sets of near-identical articles, the earliest of which is the lead.
SELECT cluster_id, count(*) AS articles, count(DISTINCT site) AS sites,
    list(site || ': ' || headline ORDER BY published_at NULLS LAST) AS in_order_of_publication
FROM articles
GROUP BY cluster_id
HAVING count(*) > 1
ORDER BY articles DESC, cluster_id
LIMIT 25;
