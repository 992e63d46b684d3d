"""What the next crawl of a site is told of the earlier ones."""

from __future__ import annotations

from datetime import datetime

import duckdb
import numpy as np

from spiders.ledger import SourceState
from spiders.memory import KNOWN_DTYPE, DuePage, Memory, PageState
from warehouse.statements import statement


def export_memory(con: duckdb.DuckDBPyConnection, site: str, now: datetime) -> Memory:
    """The site's known pages, its sources, and the pages due again at `now` (aware).

    A page whose last check failed counts as failed even if it holds an article:
    its lastmod is that of the last page had, and the change is still to be fetched.
    """
    states = {f"{state.name.lower()}": int(state) for state in PageState}
    columns = con.execute(statement("read_known_pages"), {"site": site, **states}).fetchnumpy()
    known = np.empty(len(columns["key"]), KNOWN_DTYPE)
    for name in KNOWN_DTYPE.names or ():
        known[name] = columns[name]
    cursor = con.execute("SELECT * FROM sources WHERE site = ? ORDER BY url", [site])
    names = [column[0] for column in cursor.description or ()]
    sources = tuple(SourceState(**dict(zip(names, row, strict=True))) for row in cursor.fetchall())
    due = con.execute(statement("read_due_pages"), {"site": site, "now": now}).fetchall()
    return Memory(known, sources, tuple(DuePage(*page) for page in due))
