SELECT
    home,
    list(site ORDER BY site) AS sites,
    (SELECT count(*) FROM articles WHERE articles.home = sites.home) AS articles,
    (SELECT max(pushed_at) FROM pushes WHERE pushes.home = sites.home) AS pushed_at
FROM sites
GROUP BY home
ORDER BY home;
