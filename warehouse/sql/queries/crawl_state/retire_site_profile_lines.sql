UPDATE internal.site_profile_lines
SET retired_at = $now
WHERE site = $site AND retired_at IS NULL
    AND NOT list_contains(CASE place WHEN 'head' THEN $head ELSE $tail END, line_key);
