-- First and last day of portions of about so many sketches: to sort those of a million articles at
-- once takes more memory than it may.
SELECT min(day), max(day)
FROM (
    SELECT day, sum(count(*)) OVER (ORDER BY day) // $sketches AS portion
    FROM internal.sketches
    GROUP BY day
)
GROUP BY portion
ORDER BY portion;
