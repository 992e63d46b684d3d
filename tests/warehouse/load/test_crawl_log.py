from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from spiders.state.crawl_log import BROKEN, CrawlLog, SitemapMention, SourceState
from spiders.state.known_pages import source_key
from tests.builders import (
    NOON,
    SITES,
    article,
    fetch,
    outcome,
    page,
    rejected,
    segment,
    totals,
)
from tests.warehouse.load.test_segment import everything
from warehouse.crawl_state.export import export_known_pages
from warehouse.database.transaction import transaction
from warehouse.load import crawl_log as loading
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment
from warehouse.maintenance.retention import pending_segments
from warehouse.runs.runs import (
    Run,
    accounting,
    close_abandoned_runs,
    finish_run,
    site_counts,
    start_run,
)

Con = duckdb.DuckDBPyConnection
SITEMAP = "https://hindi.example/sitemap.xml"


def books(**more: Any) -> CrawlLog:
    """Nine pages: two known, three fetched, four neither."""
    return CrawlLog(
        fetches=[fetch(SITEMAP, kind="sitemap", warc_file="", warc_offset=None, fetch_id="a")],
        sources=[
            SourceState(SITEMAP, "hindi", "sitemap", "read", entries=9, articles=8, checked_at=NOON)
        ],
        pages=[
            outcome(4, "robots"),
            outcome(5, "failed:timeout"),
            outcome(6, "deferred:max_pages"),
            outcome(7, "not_modified"),
        ],
        totals=totals(**{"discovered": 9, "known": 2, "fetched": 3, "requests": 8, **more}),
    )


def three() -> list[object]:
    return [page(article(1)), page(article(2, headline="दूसरा")), rejected(3, "listing")]


def test_a_run_adds_up(con: Con) -> None:
    load_segment(con, segment(*three()), SITES)
    load_crawl_log(con, "run1", books())
    assert accounting(con, "run1", "hindi") == []
    (counts,) = site_counts(con, "run1")
    assert counts.discovered == 9
    assert counts.outcomes == {
        **dict.fromkeys(("new", "known"), 2),
        **dict.fromkeys(("robots", "failed", "deferred", "not_modified", "rejected"), 1),
        **dict.fromkeys(("updated", "unchanged", "gone", "off_site"), 0),
    }
    assert counts.reasons == {
        "new": 2,
        "known": 2,
        "robots": 1,
        "failed:timeout": 1,
        "deferred:max_pages": 1,
        "not_modified": 1,
        "rejected:listing": 1,
    }
    assert (counts.duplicates, counts.requests, counts.finish_reason) == (1, 8, "finished")


def test_the_order_and_number_of_loads_do_not_matter(con: Con) -> None:
    loaded = segment(*three())
    load_crawl_log(con, "run1", books())
    load_segment(con, loaded, SITES)
    load_crawl_log(con, "run1", books())
    before = everything(con)
    load_segment(con, loaded, SITES)
    load_crawl_log(con, "run1", books())
    assert everything(con) == before
    assert accounting(con, "run1", "hindi") == []


def test_what_does_not_add_up_is_told(con: Con) -> None:
    assert accounting(con, "run1", "hindi") == ["hindi: nothing was recorded"]
    load_segment(con, segment(*three()), SITES)
    assert accounting(con, "run1", "hindi") == ["hindi: the crawl ended before it closed its books"]
    load_crawl_log(con, "run1", books(discovered=11))
    assert accounting(con, "run1", "hindi") == [
        "hindi: 11 pages were discovered, 9 have an outcome"
    ]
    load_crawl_log(con, "run1", books(fetched=4))
    assert accounting(con, "run1", "hindi") == ["hindi: 4 pages were archived, 3 are loaded"]


@pytest.mark.parametrize(
    "more", [{"discovered": 10}, {"fetched": 4}, {"finish_reason": BROKEN}], ids=str
)
def test_what_does_not_add_up_leaves_its_sources_unread(con: Con, more: dict[str, Any]) -> None:
    load_segment(con, segment(*three()), SITES)
    seen = SitemapMention("hindi:1", SITEMAP, "2026-03-01")
    doubtful, sound = books(**more), books()
    doubtful.named = sound.named = [seen]
    load_crawl_log(con, "run1", doubtful)
    assert con.execute("FROM sources").fetchall() == []
    memory = export_known_pages(con, "hindi", NOON).page("hindi:1")
    assert memory is not None
    assert memory.source != source_key(SITEMAP)
    # What each page came to is true all the same.
    assert con.execute("SELECT count(*) FROM pages").fetchone() == (7,)
    load_crawl_log(con, "run1", sound)
    assert con.execute("SELECT url FROM sources").fetchall() == [(SITEMAP,)]


def long_books() -> CrawlLog:
    """Three requests, seven pages that were not stored, and what a sitemap says of five."""
    crawl_log = books(discovered=7, known=0, fetched=0, requests=3)
    crawl_log.fetches = [
        fetch(SITEMAP, kind="sitemap", warc_file="", warc_offset=None, fetch_id=each)
        for each in "abc"
    ]
    ends = ["not_modified", "rejected:soft_404", *["deferred:max_pages"] * 5]
    crawl_log.pages = [outcome(number, end) for number, end in enumerate(ends, 1)]
    crawl_log.named = [
        SitemapMention(f"hindi:{number}", SITEMAP, "2026-03-01") for number in range(1, 6)
    ]
    return crawl_log


def test_a_long_log_is_stored_in_portions(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the load between two of them, loading it again comes to the same."""
    load_crawl_log(con, "run1", long_books())
    at_once = everything(con)
    assert accounting(con, "run1", "hindi") == []
    tables = ("pages", "fetches", "sources", "run_sites", "internal.absences")
    monkeypatch.setattr(loading, "PORTION", 2)
    monkeypatch.setattr(loading, "transaction", counted := CountedTransactions())
    for left in itertools.count():
        for table in tables:
            con.execute(f"DELETE FROM {table}")
        counted.left = left
        try:
            load_crawl_log(con, "run1", long_books())
        except KeyboardInterrupt:
            assert con.execute("FROM sources").fetchall() == []
            counted.left = 100
            load_crawl_log(con, "run1", long_books())
        else:
            break
        assert everything(con) == at_once, left
    # Requests in two, pages in four, mentions in three; the last of requests and pages together.
    assert left == 8


class CountedTransactions:
    """Transactions of which only so many are committed."""

    left = 0

    @contextmanager
    def __call__(self, con: Con) -> Iterator[None]:
        with transaction(con):
            yield
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1


def test_the_books_of_a_dead_crawl_give_its_requests_alone(con: Con) -> None:
    crawl_log = books()
    crawl_log.totals = None
    load_crawl_log(con, "run1", crawl_log)
    counts = {
        table: con.execute(f"SELECT count(*) FROM {table}").fetchone()
        for table in ("fetches", "sources", "pages")
    }
    assert counts == {"fetches": (1,), "sources": (0,), "pages": (0,)}
    assert accounting(con, "run1", "hindi") == ["hindi: the crawl ended before it closed its books"]


def test_a_request_in_the_books_is_completed_by_its_segment(con: Con) -> None:
    fetched = page(article(1))
    logged = fetch(fetched.url, fetch_id=fetched.fetch.fetch_id, warc_file="", warc_offset=None)
    crawl_log = CrawlLog(fetches=[logged], totals=totals())
    load_crawl_log(con, "run1", crawl_log)
    load_segment(con, segment(fetched), SITES)
    load_crawl_log(con, "run1", crawl_log)
    assert con.execute("SELECT outcome, warc_file FROM fetches").fetchall() == [
        ("new", "s.warc.gz")
    ]


def test_a_304_confirms_an_article(con: Con) -> None:
    load_segment(con, segment(page(article(1))), SITES)
    later = NOON + timedelta(days=1)
    load_crawl_log(
        con, "run1", CrawlLog(pages=[outcome(1, "not_modified", later)], totals=totals())
    )
    assert con.execute("SELECT first_seen_at, last_seen_at FROM articles").fetchall() == [
        (NOON, later)
    ]
    assert con.execute("SELECT outcome, etag, article_id FROM pages").fetchall() == [
        ("not_modified", '"1"', "hindi:1")
    ]


def test_an_unknown_outcome_is_a_mistake(con: Con) -> None:
    before = everything(con)
    with pytest.raises((KeyError, duckdb.ConstraintException)):
        load_crawl_log(con, "run1", CrawlLog(pages=[outcome(1, "lost")], totals=totals()))
    assert everything(con) == before


def test_the_state_of_runs(con: Con) -> None:
    for name in ("a", "b", "c"):
        start_run(con, Run(name, "ingest", "schedule", NOON, parameters={"खंड": ["देश"]}))
    start_run(con, Run("a", "ingest", "schedule", NOON))
    finish_run(con, "a", "completed_with_warnings", "1 page failed", NOON + timedelta(minutes=3))
    assert close_abandoned_runs(con, alive=lambda run_id: run_id == "c") == ["b"]
    assert con.execute("SELECT run_id, state FROM runs ORDER BY 1").fetchall() == [
        ("a", "completed_with_warnings"),
        ("b", "crashed"),
        ("c", "running"),
    ]
    parameter = "SELECT parameters->>'$.खंड[0]' FROM runs WHERE run_id = 'b'"
    assert con.execute(parameter).fetchone() == ("देश",)


def test_a_run_needs_a_time_zone(con: Con) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        start_run(con, Run("a", "ingest", "schedule", NOON.replace(tzinfo=None)))


def test_pending_segments_in_the_order_fetched(con: Con, tmp_path: Path) -> None:
    names = [
        "urdu/2026/02/urdu-20260228T120000Z-r1-00001.warc.gz",
        "hindi/2026/03/hindi-20260301T070000Z-r1-00001.warc.gz",
        "hindi/2026/03/hindi-20260301T080000Z-r2-00001.warc.gz",
        "english/2026/03/english-20260301T080000Z-r2-00001.warc.gz",
    ]
    for name in (*names, "hindi/2026/03/hindi-20260301T090000Z-r3-00001.warc.gz.open"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    load_segment(con, segment(page(article(1)), name=names[1]), SITES)
    assert pending_segments(con, tmp_path, ["hindi", "urdu"]) == [names[0], names[2]]
    assert pending_segments(con, tmp_path / "missing", ["hindi"]) == []
