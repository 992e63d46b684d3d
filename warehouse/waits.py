"""Sites that asked to be left alone, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb


def resting_sites(
    con: duckdb.DuckDBPyConnection, sites: Iterable[str], now: datetime
) -> dict[str, datetime]:
    """Those of the sites that are not to be asked at `now` (aware), with the time until when."""
    rows = con.execute(
        "SELECT site, max(not_before) FROM run_sites WHERE not_before > ? GROUP BY site", [now]
    ).fetchall()
    resting = dict(rows)
    return {site: resting[site] for site in sites if site in resting}
