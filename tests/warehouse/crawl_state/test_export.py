from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from spiders.state.crawl_log import CrawlLog, SitemapMention, SourceState
from spiders.state.known_pages import URLS_FILE, DuePage, PageState, load_known_pages, source_key
from tests.builders import (
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
from warehouse.crawl_state import export
from warehouse.crawl_state.export import export_known_pages, export_urls
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment

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
    load_crawl_log(
        con,
        "run1",
        CrawlLog(
            sources=[source],
            pages=[
                outcome(6, "deferred:max_pages"),
                outcome(7, "deferred:max_pages", late),
                outcome(8, "off_site"),
                outcome(9, "robots"),
            ],
            totals=totals(discovered=11, fetched=7),
        ),
    )
    export_known_pages(con, "hindi", NOON).save(tmp_path)
    memory = load_known_pages(tmp_path)

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
        DuePage("hindi:5", "https://hindi.example/desh/khabar-5", "", "gone"),
        DuePage("hindi:6", "https://hindi.example/desh/khabar-6", "2026-02-28"),
        DuePage("hindi:4", "https://hindi.example/desh/khabar-4", ""),
    )
    assert len(export_known_pages(con, "hindi", late).due) == 5


def test_no_more_is_told_than_a_run_can_fetch(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [replace(outcome(n, "deferred:stopped"), lastmod=f"2026-02-{n}") for n in range(10, 20)]
    load_crawl_log(con, "run1", CrawlLog(pages=pages, totals=totals()))
    load_segment(con, segment(*(page(article(n)) for n in range(30, 40))), SITES)
    monkeypatch.setattr(export, "MOST_DUE", 3)
    monkeypatch.setattr(export, "MOST_VALIDATORS", 4)
    memory = export_known_pages(con, "hindi", NOON)
    assert [each.page_id for each in memory.due] == ["hindi:19", "hindi:18", "hindi:17"]
    assert sum(memory.validators(f"hindi:{n}").etag == '"1"' for n in range(30, 40)) == 4
    assert memory.page("hindi:10") is not None
    much_later = NOON + timedelta(days=31)
    assert export_known_pages(con, "hindi", much_later).validators("hindi:30") == ("", "")


def test_which_sitemap_named_a_page_is_remembered(con: Con, tmp_path: Path) -> None:
    sitemap, other = "https://hindi.example/sitemap.xml", "https://hindi.example/2.xml"
    sources = [
        SourceState(url, "hindi", kind, "read", checked_at=NOON)
        for url, kind in ((sitemap, "sitemap"), (other, "sitemap"), ("/feed/", "feed"))
    ]
    load_segment(
        con,
        segment(page(article(1)), page(article(2)), page(article(3), via="/feed/", lastmod="")),
        SITES,
    )
    load_crawl_log(con, "run1", CrawlLog(sources=sources, totals=totals(discovered=3, fetched=3)))

    def named() -> list[int]:
        memory = export_known_pages(con, "hindi", NOON)
        return [known.source for n in (1, 2, 3) if (known := memory.page(f"hindi:{n}"))]

    first, second = source_key(sitemap), source_key(other)
    assert named() == [first, first, 0]
    entries = [
        SitemapMention("hindi:2", other),
        SitemapMention("hindi:3", other, "2026-03-01"),
        SitemapMention("x:1", other),
    ]
    for _ in range(2):
        load_crawl_log(con, "run2", CrawlLog(named=entries, totals=totals()))
        assert named() == [first, second, second]
    dated = con.execute("SELECT lastmod FROM pages WHERE page_id = 'hindi:3'").fetchone()
    assert dated == ("2026-03-01",)
    load_crawl_log(con, "run3", CrawlLog(named=[SitemapMention("hindi:1", "")], totals=totals()))
    assert named() == [0, second, second]
    # A look that no source asked for says nothing of who names the page.
    later = NOON + timedelta(days=1)
    load_segment(con, segment(page(article(2), later, via="", lastmod="")), SITES)
    assert named() == [0, second, second]

    export_urls(con, "hindi", tmp_path / URLS_FILE)
    export_known_pages(con, "hindi", NOON).save(tmp_path)
    memory = load_known_pages(tmp_path)
    gone = memory.find(map(int, memory.dropped_by([other], [])))
    assert sorted(each.url.rpartition("-")[2] for each in gone) == ["2", "3"]


def test_nothing_is_known_of_a_new_site(con: Con) -> None:
    memory = export_known_pages(con, "urdu", NOON)
    assert (len(memory), memory.sources, memory.due) == (0, {}, ())


def test_an_older_state_of_a_source_overwrites_nothing(con: Con) -> None:
    def load(etag: str, hours: int | None) -> None:
        checked = None if hours is None else NOON + timedelta(hours=hours)
        state = SourceState("u", "hindi", "feed", "read", etag=etag, checked_at=checked)
        load_crawl_log(con, "run1", CrawlLog(sources=[state], totals=totals()))

    for etag, hours in (("none", None), ("new", 2), ("old", 1), ("none", None)):
        load(etag, hours)
    assert export_known_pages(con, "hindi", NOON).sources["u"].etag == "new"


def test_a_page_named_by_another_url_has_moved(con: Con, tmp_path: Path) -> None:
    moved = article(2, url="https://hindi.example/khel/%E0%A4%A8%E0%A4%BE%E0%A4%AE-2/")
    load_segment(con, segment(page(article(1)), page(moved), rejected(3, "listing")), SITES)
    export_known_pages(con, "hindi", NOON).save(tmp_path)
    memory = load_known_pages(tmp_path)
    same = ("https://www.hindi.example/Desh/khabar-1/", "http://hindi.example/?p=1")
    assert not any(memory.has_moved("hindi:1", url) for url in same)
    assert memory.has_moved("hindi:1", "https://hindi.example/khel/khabar-1")
    assert not memory.has_moved("hindi:9", "https://hindi.example/khel/khabar-9")
    # Both the URL asked for and the article's own are its place.
    for path in ("desh/khabar-2", "khel/%e0%a4%a8%e0%a4%be%e0%a4%ae-2"):
        assert not memory.has_moved("hindi:2", f"https://hindi.example/{path}")
    assert memory.has_moved("hindi:2", "https://hindi.example/khel/khabar-2")
    assert memory.has_moved("hindi:3", "https://hindi.example/khel/khabar-3")
