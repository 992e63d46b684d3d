-- Containers in use of which no article of the last 180 days was taken.
SELECT containers.xpath
FROM internal.site_containers AS containers
ANTI JOIN articles
    ON articles.site = containers.site
    AND articles.container = containers.xpath
    AND articles.last_seen_at > $now::TIMESTAMPTZ - INTERVAL 180 DAY
WHERE containers.site = $site
    AND containers.retired_at IS NULL
    AND containers.learned_at < $now::TIMESTAMPTZ - INTERVAL 180 DAY;
