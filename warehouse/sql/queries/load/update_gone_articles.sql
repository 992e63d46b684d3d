UPDATE articles
SET gone_at = judged.gone_at, gone_reason = judged.gone_reason
FROM (
    SELECT
        article_id,
        CASE WHEN min(runs) >= 2 THEN max(missed_at) END AS gone_at,
        CASE WHEN min(runs) >= 2 THEN arg_max(reason, last_missed_at) END AS gone_reason
    FROM incoming_judged
    WHERE article_id IS NOT NULL
    GROUP BY article_id
) AS judged
WHERE articles.article_id = judged.article_id
    AND (articles.gone_at IS DISTINCT FROM judged.gone_at
        OR articles.gone_reason IS DISTINCT FROM judged.gone_reason);
