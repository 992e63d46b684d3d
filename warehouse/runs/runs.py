"""Runs: when one started, how it ended, what it brought, and whether its counts add up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from warehouse.database.statements import statement
from warehouse.database.transaction import transaction
from warehouse.lake.queue import queue_run


def resting_sites(
    con: duckdb.DuckDBPyConnection, sites: Iterable[str], now: datetime
) -> dict[str, datetime]:
    """Those of the sites that are not to be asked at `now` (aware), with the time until when."""
    rows = con.execute(
        "SELECT site, max(not_before) FROM run_sites WHERE not_before > ? GROUP BY site", [now]
    ).fetchall()
    resting = dict(rows)
    return {site: resting[site] for site in sites if site in resting}


def newest_time(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the latest of all requests was answered, or what it showed was seen; None before any."""
    row = con.execute(
        "SELECT greatest((SELECT max(fetched_at) FROM fetches),"
        " (SELECT max(last_seen_at) FROM articles), (SELECT max(checked_at) FROM sources))"
    ).fetchone()
    return row[0] if row else None


OUTCOMES = (
    "new",
    "updated",
    "unchanged",
    "not_modified",
    "known",
    "gone",
    "robots",
    "off_site",
    "rejected",
    "failed",
    "deferred",
)
"""How a discovered page can end, without the reason; the columns of `run_sites`."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a flow: a row of `runs`."""

    run_id: str
    kind: str
    """`ingest`, `backfill`, `reprocess` or `maintain`."""
    trigger: str
    """What started it: `schedule`, `command`, `ui` …"""
    started_at: datetime
    """Aware."""
    deployment: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    """What JSON can hold."""
    code_version: str = ""


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """What a run came to on one site: a row of `run_sites`."""

    site: str
    discovered: int | None
    """Distinct pages named by any source; None if the crawl died before it finished its log."""
    fetched: int | None
    """Pages that the crawl archived; None likewise."""
    outcomes: dict[str, int]
    """Pages by outcome, one entry for each of OUTCOMES."""
    reasons: dict[str, int]
    """Pages by full outcome, such as `rejected:listing`."""
    not_fetched: dict[str, int]
    """The part of `reasons` that ended without an archived page."""
    duplicates: int
    """New articles that repeat one already there."""
    requests: int
    bytes: int
    seconds: float
    finish_reason: str
    not_before: datetime | None = None
    """Until when the site asked to be left alone; None if it did not."""
    state: str | None = None
    """How the run ended for the site; None while that is not known."""
    reason: str | None = None


def start_run(con: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Records that a run has begun; a second call for the same run changes nothing."""
    con.execute(
        statement("runs/insert_run"),
        {
            "run_id": run.run_id,
            "kind": run.kind,
            "trigger": run.trigger,
            "deployment": run.deployment,
            "parameters": json.dumps(run.parameters, ensure_ascii=False, default=str),
            "started_at": _aware(run.started_at),
            "code_version": run.code_version,
        },
    )
    queue_run(con, run.run_id)


def finish_run(
    con: duckdb.DuckDBPyConnection, run_id: str, state: str, reason: str, finished_at: datetime
) -> None:
    """Records how a run ended, and why.

    The state is `completed`, `completed_with_warnings`, `failed`, `crashed` or `cancelled`.
    """
    con.execute(
        "UPDATE runs SET state = ?, reason = ?, finished_at = ? WHERE run_id = ?",
        [state, reason, _aware(finished_at), run_id],
    )
    queue_run(con, run_id)


def finish_sites(
    con: duckdb.DuckDBPyConnection, run_id: str, ends: Mapping[str, tuple[str, str]]
) -> None:
    """Records how a run ended for each of its sites: site to state and reason."""
    for site, (state, reason) in ends.items():
        con.execute(
            "UPDATE run_sites SET state = ?, reason = ? WHERE run_id = ? AND site = ?",
            [state, reason, run_id, site],
        )


def close_abandoned_runs(con: duckdb.DuckDBPyConnection, alive: Callable[[str], bool]) -> list[str]:
    """Marks runs as crashed that are recorded as running though their process is gone.

    Args:
        con: the writer's connection.
        alive: tells for a run_id whether its process still runs.

    Returns:
        The run_ids it marked, oldest first.
    """
    running = con.execute(
        "SELECT run_id FROM runs WHERE state = 'running' ORDER BY started_at"
    ).fetchall()
    dead = [run_id for (run_id,) in running if not alive(run_id)]
    with transaction(con):
        for run_id in dead:
            finish_run(
                con, run_id, "crashed", "its process ended without a word", datetime.now(UTC)
            )
    return dead


def site_counts(con: duckdb.DuckDBPyConnection, run_id: str) -> list[SiteCounts]:
    """What a run came to so far, by site in name order."""
    cursor = con.execute("SELECT * FROM run_sites WHERE run_id = ? ORDER BY site", [run_id])
    names = [column[0] for column in cursor.description or ()]
    return [_site_counts(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def has_ended(con: duckdb.DuckDBPyConnection, run_id: str) -> bool:
    """Whether the run has closed its row."""
    row = con.execute(
        "SELECT 1 FROM runs WHERE run_id = ? AND finished_at IS NOT NULL", [run_id]
    ).fetchone()
    return row is not None


def known_before(con: duckdb.DuckDBPyConnection, counts: Iterable[SiteCounts]) -> dict[str, int]:
    """Site to its articles but for those that are new by these counts, the latest run's."""
    new = {site.site: site.outcomes["new"] for site in counts}
    stored = con.execute(
        "SELECT site, count(*) FROM articles WHERE list_contains(?, site) GROUP BY site",
        [list(new)],
    ).fetchall()
    return {site: max(articles - new[site], 0) for site, articles in stored}


def accounting(con: duckdb.DuckDBPyConnection, run_id: str, site: str) -> list[str]:
    """What does not add up in the counts of a run on one site, a sentence each; [] if all does."""
    counts = next((c for c in site_counts(con, run_id) if c.site == site), None)
    if counts is None:
        return [f"{site}: nothing was recorded"]
    if counts.discovered is None or counts.fetched is None:
        return [f"{site}: the crawl ended before it closed its books"]
    problems = []
    loaded = sum(counts.reasons.values()) - sum(counts.not_fetched.values())
    if loaded != counts.fetched:
        problems.append(f"{site}: {counts.fetched} pages were archived, {loaded} are loaded")
    ended = sum(counts.outcomes.values())
    if ended != counts.discovered:
        problems.append(
            f"{site}: {counts.discovered} pages were discovered, {ended} have an outcome"
        )
    return problems


def _site_counts(row: dict[str, Any]) -> SiteCounts:
    outcomes = {name: row.pop(name) for name in OUTCOMES}
    row.pop("run_id")
    return SiteCounts(outcomes=outcomes, **row)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment
