UPDATE internal.site_containers
SET retired_at = $now
WHERE site = $site AND retired_at IS NULL AND NOT list_contains($xpaths, xpath);
