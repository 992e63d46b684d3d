INSERT INTO runs BY NAME
SELECT
    $run_id AS run_id,
    $kind AS kind,
    $trigger AS trigger,
    $deployment AS deployment,
    $parameters AS parameters,
    $started_at AS started_at,
    'running' AS state,
    '' AS reason,
    $code_version AS code_version
WHERE $run_id NOT IN (SELECT run_id FROM runs);
