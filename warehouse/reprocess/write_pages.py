"""Writes what a replay changes of pages, requests and rejects, and of the counts of their runs."""

from __future__ import annotations

from collections import Counter, defaultdict

import duckdb
import pyarrow as pa

from pipelines.record import CleanedPage
from warehouse.database.staging import Row, ids, registered, store
from warehouse.database.statements import statement
from warehouse.lake.queue import queue_run
from warehouse.load.gone_articles import absence_rows, settle_absences
from warehouse.load.page_rows import archived_page_row, reject_row
from warehouse.reprocess.plan import Replay, named_rows
from warehouse.runs.counts import recount

Judged = list[tuple[CleanedPage, str]]


def write_pages(con: duckdb.DuckDBPyConnection, replay: Replay) -> None:
    """Gives pages, requests and rejects today's outcomes, in the caller's transaction."""
    by_page: defaultdict[str, Judged] = defaultdict(list)
    for page, outcome in replay.outcomes:
        by_page[page.page_id].append((page, outcome))
    stored = named_rows(con, "read_replay_rows", by_page)
    unread = _latest_unread(replay)
    rows = [
        row
        for before in stored
        if (row := _page_row(before, by_page[before["page_id"]], unread)) != before
    ]
    store(con, "pages", rows, statement("reprocess/update_replayed_pages"))
    changed = [
        (page, outcome)
        for page, outcome in replay.outcomes
        if replay.fetches[page.fetch.fetch_id].outcome != outcome
    ]
    _write_outcomes(con, changed)
    _write_rejects(con, replay)
    _recount(con, replay, changed)


def settle_replayed(con: duckdb.DuckDBPyConnection, replay: Replay) -> None:
    """Judges anew which articles are gone, after pages and articles are written."""
    changed = [
        (page, outcome)
        for page, outcome in replay.outcomes
        if replay.fetches[page.fetch.fetch_id].outcome != outcome
    ]
    if not changed:
        return
    checks = {
        "page_id": [page.page_id for page, _ in changed],
        "checked_at": pa.array(
            [page.fetch.fetched_at for page, _ in changed], pa.timestamp("us", tz="UTC")
        ),
    }
    with registered(con, "incoming_checked", pa.table(checks)):
        con.execute(statement("reprocess/delete_replayed_absences"))
    # Some that was gone may be back: its absences are no more.
    settle_absences(con, checks["page_id"], absence_rows(changed), returned=True)


def _latest_unread(replay: Replay) -> set[str]:
    """Pages whose latest archived response could not be read: they stay as they are."""
    latest = {
        fetch.page_id: fetch.fetch_id
        for fetch in sorted(replay.group.fetches, key=lambda fetch: fetch.fetched_at)
    }
    return {page_id for page_id, fetch_id in latest.items() if fetch_id not in replay.fetches}


def _page_row(before: Row, judged: Judged, unread: set[str]) -> Row:
    """The row of a page as its archived responses show it, what others said of it kept."""
    if before["page_id"] in unread:
        return before
    shown = [page for page, _ in judged if page.article]
    last, outcome = judged[-1]
    row = {**before, "article_id": None, "seen_at": None, "etag": "", "last_modified": ""}
    if shown and shown[-1].article:
        row |= {
            "article_id": shown[-1].article.article_id,
            "seen_at": shown[-1].fetch.fetched_at,
            "etag": shown[-1].etag,
            "last_modified": shown[-1].last_modified,
        }
        seen = before["seen_at"]
        if seen and seen > last.fetch.fetched_at and last.article:
            # A 304 after the last response that is archived.
            row["seen_at"] = seen
    if before["checked_at"] != last.fetch.fetched_at:
        return row
    now = archived_page_row(last, outcome)
    if (now["outcome"], now["reason"]) != (before["outcome"], before["reason"]):
        row["next_check_at"] = now["next_check_at"]
    row |= {name: now[name] for name in ("outcome", "reason", "detail")}
    if now["outcome"] != "failed":
        row["lastmod"] = now["lastmod"] or before["lastmod"]
        row["source_lastmod"] = now["source_lastmod"] or before["source_lastmod"]
    return row


def _write_outcomes(con: duckdb.DuckDBPyConnection, changed: Judged) -> None:
    if not changed:
        return
    pairs = [
        (fetch.fetch_id, outcome)
        for page, outcome in changed
        for fetch in (page.fetch, *page.parts)
    ]
    table = pa.table({"fetch_id": [f for f, _ in pairs], "outcome": [o for _, o in pairs]})
    with registered(con, "incoming_outcomes", table):
        con.execute(statement("reprocess/update_replayed_fetches"))


def _write_rejects(con: duckdb.DuckDBPyConnection, replay: Replay) -> None:
    before = {
        row["fetch_id"]: row for row in named_rows(con, "read_replay_rejects", replay.fetches)
    }
    now = {
        page.fetch.fetch_id: reject_row(page, replay.rules_version)
        for page, _ in replay.outcomes
        if page.reject
    }
    changed = {
        fetch_id
        for fetch_id in before.keys() | now.keys()
        if before.get(fetch_id) != now.get(fetch_id)
    }
    if changed:
        with registered(con, "incoming_ids", ids(sorted(changed))):
            con.execute(
                "DELETE FROM rejects WHERE fetch_id IN (SELECT article_id FROM incoming_ids)"
            )
    store(con, "rejects", [row for fetch_id, row in sorted(now.items()) if fetch_id in changed])
    for run_id in sorted({str((now.get(f) or before[f])["run_id"]) for f in changed}):
        queue_run(con, run_id)


def _recount(con: duckdb.DuckDBPyConnection, replay: Replay, changed: Judged) -> None:
    """Brings the counts of the segments, and of the runs that fetched them, up to date."""
    shifts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for page, outcome in changed:
        before = replay.fetches[page.fetch.fetch_id]
        shifts[before.warc_file].update({outcome: 1})
        shifts[before.warc_file].subtract({before.outcome: 1})
    runs = set()
    for segment, shift in sorted(shifts.items()):
        row = con.execute(
            "SELECT outcomes, run_id, site FROM segments WHERE segment = ?", [segment]
        ).fetchone()
        if row is None:
            continue
        counts = Counter(row[0])
        counts.update(shift)
        names = sorted(name for name, pages in counts.items() if pages)
        con.execute(
            "UPDATE segments SET outcomes = map(?, ?) WHERE segment = ?",
            [names, [counts[name] for name in names], segment],
        )
        runs.add((row[1], row[2]))
    for run_id, site in sorted(runs):
        recount(con, run_id, site)
