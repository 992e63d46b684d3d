"""What the next crawl of a site is given of the earlier ones."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from spiders.config.site import Revisits
from spiders.fetch.change_claims import BULK
from spiders.state.crawl_log import SourceState
from spiders.state.known_pages import (
    KNOWN_DTYPE,
    PLACE_DTYPE,
    DuePage,
    KnownPages,
    PageState,
    Trust,
    Validators,
    source_key,
)
from warehouse.database.statements import statement

MOST_DUE = 10_000
"""Pages that failed or were deferred which one run is given: what it can fetch in three hours."""
MOST_VALIDATORS = 20_000

# An unproven site's young articles are asked for half as often as a lying one's.
_SCHEDULES = {"lying": 1, "restless": 1, "unproven": 2}
# A run gets the share of the day's budget that has passed since the last one, up to this one.
_MOST_OF_A_DAY = 1 / 3
# Without a body, and mostly without the work of making one.
_COST_OF_304 = 0.25


def export_known_pages(
    con: duckdb.DuckDBPyConnection, site: str, now: datetime, revisits: Revisits | None = None
) -> KnownPages:
    """The site's known pages, its sources, and the pages due again at `now` (aware).

    A page whose last check failed counts as failed even if it holds an article:
    its lastmod is that of the last page had, and the change is still to be fetched.
    Pages to be revisited and the audit's sample are chosen by `revisits`, the site
    file's section.
    """
    cursor = con.execute("SELECT * FROM sources WHERE site = ? ORDER BY url", [site])
    names = [column[0] for column in cursor.description or ()]
    sources = tuple(SourceState(**dict(zip(names, row, strict=True))) for row in cursor.fetchall())
    trust = _read_trust(con, site, now)
    due = _read_pages(con, "read_due_pages", site=site, now=now, most=MOST_DUE)
    due += _chosen(con, site, now, trust, revisits or Revisits())
    validators = {page.page_id: Validators(page.etag, page.last_modified) for page in due}
    for page_id, *pair in con.execute(
        statement("crawl_state/read_validators"),
        {"site": site, "now": now, "most": MOST_VALIDATORS},
    ).fetchall():
        validators[page_id] = Validators(*pair)
    known, places = _read_known(con, site, sources), _read_places(con, site)
    return KnownPages(known, sources, tuple(due), validators, trust, places=places)


def export_urls(con: duckdb.DuckDBPyConnection, site: str, path: Path) -> None:
    """Writes the URLs of the pages that sitemaps name into a `spiders.state.known_pages.URLS_FILE`.

    Straight to the disk: those of a large archive would fill the memory.
    """
    con.execute(statement("crawl_state/copy_page_urls"), {"site": site, "path": str(path)})


def _read_known(
    con: duckdb.DuckDBPyConnection, site: str, sources: tuple[SourceState, ...]
) -> NDArray[np.void]:
    states = {f"{state.name.lower()}": int(state) for state in PageState}
    # One text: DuckDB looks for pandas at each element of a list, which takes longer than all else.
    sitemaps = json.dumps(
        [
            {"url": source.url, "hash": source_key(source.url)}
            for source in sources
            if source.kind == "sitemap"
        ]
    )
    parameters = {"site": site, "sitemaps": sitemaps, **states}
    columns = con.execute(statement("crawl_state/read_known_pages"), parameters).fetchnumpy()
    return _as_rows(columns, KNOWN_DTYPE)


def _read_places(con: duckdb.DuckDBPyConnection, site: str) -> NDArray[np.void]:
    return _as_rows(
        con.execute(statement("crawl_state/read_places"), {"site": site}).fetchnumpy(), PLACE_DTYPE
    )


def _as_rows(columns: Mapping[str, NDArray[Any]], dtype: np.dtype[np.void]) -> NDArray[np.void]:
    names = dtype.names or ()
    rows = np.empty(len(columns[names[0]]), dtype)
    for name in names:
        rows[name] = columns[name]
    return rows


def _read_trust(con: duckdb.DuckDBPyConnection, site: str, now: datetime) -> Trust:
    row = con.execute(
        statement("crawl_state/read_trust"), {"site": site, "now": now, "bulk": BULK}
    ).fetchone()
    return Trust(*row) if row else Trust()


def _chosen(
    con: duckdb.DuckDBPyConnection, site: str, now: datetime, trust: Trust, revisits: Revisits
) -> list[DuePage]:
    """Pages to look at though no source has said that they changed."""
    pages = []
    factor = revisits.factor * _SCHEDULES.get(trust.level, 0)
    if factor:
        parameters = {"site": site, "now": now}
        hours, not_modified = con.execute(
            statement("crawl_state/read_revisit_pace"), parameters
        ).fetchall()[0]
        gap = max(hours or 0.0, 0.0)
        budget = _budget_of_run(revisits.budget, hours, not_modified)
        schedule = {"factor": factor, "days": revisits.days, "gap": gap, "budget": budget}
        pages = _read_pages(con, "read_revisits", **parameters, **schedule)
    chosen = "\n".join(page.page_id for page in pages)
    return pages + _read_pages(
        con, "read_audits", site=site, now=now, sample=revisits.audit, chosen=chosen
    )


def _budget_of_run(a_day: int, hours: float | None, not_modified: float) -> int:
    """How many revisits a run may make that begins so many hours after the last, None: the first.

    `a_day` counts full answers, `not_modified` is the share of 304s. Whatever they cost, a run
    makes no more than its largest share: a pause is not made up for in one go.
    """
    most = a_day * _MOST_OF_A_DAY
    passed = most if hours is None else min(a_day * max(hours, 0) / 24, most)
    return math.ceil(min(passed / (1 - not_modified * (1 - _COST_OF_304)), most))


def _read_pages(con: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> list[DuePage]:  # noqa: ANN401
    return [
        DuePage(*row)
        for row in con.execute(statement(f"crawl_state/{query}"), parameters).fetchall()
    ]
