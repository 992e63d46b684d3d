"""What one run did, read from the published file for the page that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database.reader import reading
from warehouse.database.statements import statement
from warehouse.runs.runs import SiteCounts, known_before, site_counts

Record = dict[str, Any]
"""A row by column name; times are aware, in UTC."""

NEWEST = 10
EDITED = 5
HEAVIEST = 3
NOT_STORED = 100
"""Rejects, and likewise failures, that are listed at most."""
_LETTERS = 300


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run; as long as there are sites and reasons, never as there are articles."""

    run: Record
    """`run_id`, `kind`, `trigger`, `deployment`, `parameters` (JSON), `started_at`, `finished_at`,
    `state`, `reason`."""
    sites: list[SiteCounts]
    """What it came to, by site in name order."""
    known: dict[str, int]
    """Site to the articles that were stored before."""
    before: dict[str, tuple[datetime, SiteCounts]]
    """Site to the last earlier run of this kind: when it started, what it came to."""
    newest: list[Record]
    """`moment`, `dated`, `site`, `language`, `headline`, `url`, `article_id` of new articles, the
    newest first; 10 at most."""
    edited: list[Record]
    """`site`, `language`, `headline`, `url`, `article_id`, `version`, and where the versions have
    been compared `words_added`, `words_removed`, `headline_changed`; 5 at most."""
    slowest: list[Record]
    """`site`, `url`, `elapsed_ms`, `bytes`; 3 at most."""
    largest: list[Record]
    """Likewise."""
    rejected: list[Record]
    """`site`, `reason`, `url`, `page_id`, `detail`, and `total`, how many there are in all; 100 at
    most, the same share of each site and reason."""
    failed: list[Record]
    """Likewise, pages that could not be had."""
    taken_up: Record
    """`segments`, `pages` and `new` articles that earlier runs had fetched and this one loaded."""


def read_run(home: Path, run_id: str) -> RunReport | None:
    """Reads a run's story from `<home>/news.duckdb`; None if the file does not know the run.

    Raises:
        WarehouseError: if nothing is published yet, or the file cannot be read.
    """
    with reading(home) as con:
        rows = _rows(con, "run_row", run_id=run_id)
        if not rows:
            return None
        run = rows[0]
        start, end = run["started_at"], run["finished_at"] or datetime.now(UTC)
        not_stored = _rows(
            con,
            "run_not_stored",
            run_id=run_id,
            start=start,
            end=end,
            rows=NOT_STORED,
            letters=_LETTERS,
        )
        sites = site_counts(con, run_id)
        return RunReport(
            run=run,
            sites=sites,
            known=known_before(con, sites),
            before=_before(con, run),
            newest=_rows(
                con, "run_newest", run_id=run_id, start=start, rows=NEWEST, letters=_LETTERS
            ),
            edited=_rows(con, "run_edited", run_id=run_id, rows=EDITED, letters=_LETTERS)
            if any(site.outcomes["updated"] for site in sites)
            else [],
            slowest=_rows(con, "run_slowest", run_id=run_id, rows=HEAVIEST),
            largest=_rows(con, "run_largest", run_id=run_id, rows=HEAVIEST),
            rejected=[row for row in not_stored if row["outcome"] == "rejected"],
            failed=[row for row in not_stored if row["outcome"] == "failed"],
            taken_up=_rows(con, "run_taken_up", run_id=run_id, start=start, end=end)[0],
        )


def _before(con: duckdb.DuckDBPyConnection, run: Record) -> dict[str, tuple[datetime, SiteCounts]]:
    found = _rows(
        con, "run_before", run_id=run["run_id"], kind=run["kind"], start=run["started_at"]
    )
    before = {}
    for row in found:
        counts = {each.site: each for each in site_counts(con, row["run_id"])}
        before[row["site"]] = (row["started_at"], counts[row["site"]])
    return before


def _rows(con: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> list[Record]:
    cursor = con.execute(statement(f"reports/{query}"), parameters)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
