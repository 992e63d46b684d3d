"""The macro `ist`: Indian Standard Time as DuckDB's own calendar has it."""

from __future__ import annotations

import duckdb


def test_it_is_the_time_of_kolkata(con: duckdb.DuckDBPyConnection) -> None:
    differing = con.execute("""
        SELECT moment, ist(moment), timezone('Asia/Kolkata', moment)
        FROM range(TIMESTAMPTZ '1950-01-01', TIMESTAMPTZ '2100-01-01', INTERVAL '125 hours 3 s')
            AS moments(moment)
        WHERE ist(moment) IS DISTINCT FROM timezone('Asia/Kolkata', moment)
    """).fetchall()
    assert differing == []
    assert con.execute("SELECT ist(NULL::TIMESTAMPTZ), typeof(ist(now()))").fetchall() == [
        (None, "TIMESTAMP")
    ]
