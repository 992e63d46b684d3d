from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb

from spiders.ledger import Ledger, SourceState
from spiders.memory import DuePage, PageState, load_memory
from tests.warehouse.build import (
    NOON,
    SITES,
    article,
    gone,
    outcome,
    page,
    rejected,
    segment,
    totals,
)
from warehouse.crawl_books import load_ledger
from warehouse.load import load_segment
from warehouse.memory_export import export_memory

Con = duckdb.DuckDBPyConnection
SECONDS = int(NOON.timestamp())


def test_memory_knows_pages_sources_and_what_is_due(con: Con, tmp_path: Path) -> None:
    source = SourceState(
        "https://hindi.example/feed/",
        "hindi",
        "feed",
        "read",
        etag='"f"',
        entries=10,
        articles=9,
        checked_at=NOON,
        changed_at=NOON - timedelta(hours=1),
    )
    load_segment(
        con,
        segment(
            page(article(1), lastmod="2026-03-01T12:00:00+05:30"),
            page(article(2)),
            page(article(7)),
            rejected(3, "listing"),
            rejected(4, "http_500", stage="fetch", status=500),
            gone(5, NOON),
        ),
        SITES,
    )
    late = NOON + timedelta(hours=1)
    load_segment(con, segment(rejected(2, "http_500", late, stage="fetch", status=500)), SITES)
    load_ledger(
        con,
        "run1",
        Ledger(
            sources=[source],
            pages=[
                outcome(6, "deferred:max_pages"),
                outcome(7, "deferred:max_pages", late),
                outcome(8, "off_site"),
                outcome(9, "robots"),
            ],
            totals=totals(),
        ),
    )
    export_memory(con, "hindi", NOON).save(tmp_path)
    memory = load_memory(tmp_path)

    assert len(memory) == 9
    known = memory.page("hindi:1")
    assert known
    assert (known.lastmod, known.checked, known.state) == (SECONDS, SECONDS, PageState.STORED)
    states = {number: memory.page(f"hindi:{number}") for number in range(2, 10)}
    assert {number: known and known.state for number, known in states.items()} == {
        2: PageState.FAILED,
        3: PageState.REJECTED,
        4: PageState.FAILED,
        5: PageState.GONE,
        6: PageState.NEVER_FETCHED,
        7: PageState.FAILED,
        8: PageState.REJECTED,
        9: PageState.NEVER_FETCHED,
    }
    assert memory.page("hindi:99") is None
    assert memory.sources == {source.url: source}
    assert memory.due == (
        DuePage("hindi:6", "https://hindi.example/desh/khabar-6", "2026-02-28"),
        DuePage("hindi:4", "https://hindi.example/desh/khabar-4", ""),
    )
    assert len(export_memory(con, "hindi", late).due) == 4


def test_nothing_is_known_of_a_new_site(con: Con) -> None:
    memory = export_memory(con, "urdu", NOON)
    assert (len(memory), memory.sources, memory.due) == (0, {}, ())


def test_an_older_state_of_a_source_overwrites_nothing(con: Con) -> None:
    def load(etag: str, hours: int | None) -> None:
        checked = None if hours is None else NOON + timedelta(hours=hours)
        state = SourceState("u", "hindi", "feed", "read", etag=etag, checked_at=checked)
        load_ledger(con, "run1", Ledger(sources=[state], totals=totals()))

    for etag, hours in (("none", None), ("new", 2), ("old", 1), ("none", None)):
        load(etag, hours)
    assert export_memory(con, "hindi", NOON).sources["u"].etag == "new"
