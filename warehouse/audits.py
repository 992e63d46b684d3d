"""Keeps `lastmod_audits`: whether what a site's sources say of changes was found to be true."""

from __future__ import annotations

import duckdb

from warehouse.statements import statement


def count_audits(con: duckdb.DuckDBPyConnection, run_id: str, site: str) -> None:
    """Counts what a run's requests for stored pages showed, anew from `fetches`.

    Args:
        con: the writer's connection, in the transaction that loaded the requests.
        run_id: the run that made them.
        site: the site.
    """
    con.execute(statement("count_audits"), {"run_id": run_id, "site": site})
