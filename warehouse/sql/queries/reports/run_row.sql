-- The run itself; without an end as long as it is going on.
SELECT run_id, kind, trigger, deployment, parameters::VARCHAR AS parameters, started_at, finished_at, state, reason
FROM runs
WHERE run_id = $run_id;
