-- One site down in a run of four blames one.
ALTER TABLE run_sites ADD COLUMN state VARCHAR;
ALTER TABLE run_sites ADD COLUMN reason VARCHAR;
COMMENT ON COLUMN run_sites.state IS
    'How the run ended for this site, as in runs.state; NULL while it runs, where its process was gone, and in rows made before it was kept: runs.state tells then.';
COMMENT ON COLUMN run_sites.reason IS
    'Why it did not complete for this site, or what it warns of.';
