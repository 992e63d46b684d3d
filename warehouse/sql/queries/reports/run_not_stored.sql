-- Pages of the run's sites that this run rejected or could not have: the first few of each reason,
-- and how many there are in all. Locks keep other runs off these sites meanwhile.
WITH placed AS (
    SELECT
        site,
        outcome,
        reason,
        url,
        page_id,
        count(*) OVER (PARTITION BY outcome) AS total,
        row_number() OVER (PARTITION BY outcome, site, reason ORDER BY page_id) AS place
    FROM pages
    WHERE
        outcome IN ('rejected', 'failed')
        AND checked_at >= $start
        AND checked_at <= $end
        AND site IN (SELECT site FROM run_sites WHERE run_id = $run_id)
),
chosen AS (
    FROM placed
    QUALIFY row_number() OVER (PARTITION BY outcome ORDER BY place, site, reason) <= $rows
)
SELECT
    chosen.site,
    chosen.outcome,
    chosen.reason,
    chosen.url,
    chosen.page_id,
    coalesce(left(reject.detail, $letters), '') AS detail,
    chosen.total
FROM chosen
LEFT JOIN rejects AS reject ON reject.page_id = chosen.page_id AND reject.run_id = $run_id
ORDER BY chosen.site, chosen.reason, chosen.page_id;
