"""The story of a page, read back from the published file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from spiders.config.urls import identify
from spiders.errors import WarehouseError
from spiders.state.crawl_log import CrawlLog, SourceState
from tests.builders import (
    ENGLISH,
    HINDI,
    NOON,
    SITES,
    article,
    fetch,
    gone,
    outcome,
    page,
    rejected,
    segment,
    totals,
)
from warehouse.database.connection import writer
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.reports.page_history import PageHistory, read_page_history, read_sources

LATER = NOON + timedelta(hours=3)


def tell(home: Path, page_id: str, url: str = "", site: str = "hindi") -> PageHistory:
    publish(home)
    return read_page_history(
        home, site, page_id, url, lambda url: identify(url, SITES[site]).page_id
    )


def load(con: duckdb.DuckDBPyConnection, *pages: object, **more: str) -> None:
    load_segment(con, segment(*pages, **more), SITES)  # type: ignore[arg-type]


def test_an_edited_article_with_a_copy(home: Path) -> None:
    edited = article(10_001, HINDI + " अब बारिश भी हुई।", headline="नया शीर्षक")
    with writer(home) as con:
        load(con, page(article(10_001)), page(article(10_002), NOON))
        load(con, page(edited, LATER))
        load(con, page(article(10_001, ENGLISH, site="english")), site="english")
    story = tell(home, "hindi:10001")
    assert story.is_known
    assert story.article is not None
    assert story.article["headline"] == "नया शीर्षक"
    assert [each["headline"] for each in story.versions] == ["शीर्षक", "नया शीर्षक"]
    assert [each["outcome"] for each in story.requests] == ["new", "updated"]
    assert all(each["url"].endswith("-10001") for each in story.requests)
    assert {each["article_id"] for each in story.cluster} == {"hindi:10001", "hindi:10002"}
    assert {each["other"] for each in story.pairs} == {"hindi:10002"}


def test_every_spelling_that_was_asked_for_is_told(home: Path) -> None:
    amp = fetch("https://hindi.example/desh/khabar-10001/AMP/", LATER, run_id="run1")
    longer = fetch("https://hindi.example/desh/khabar-110001", LATER, run_id="run1")
    with writer(home) as con:
        load(con, page(article(10_001)))
        load_crawl_log(con, "run1", CrawlLog(fetches=[amp, longer]))
    story = tell(home, "hindi:10001")
    assert [each["url"].rpartition("/desh/")[2] for each in story.requests] == [
        "khabar-10001",
        "khabar-10001/AMP/",
    ]


def test_an_article_whose_url_shows_no_id_is_found_by_either(home: Path) -> None:
    url = "https://hindi.example/vishesh/naya-pul"
    by_url = identify(url, SITES["hindi"]).page_id
    shown = page(article(10_001, url=url), page_id=by_url, fetch=fetch(url))
    with writer(home) as con:
        load(con, shown)
    for story in (tell(home, by_url, url), tell(home, "hindi:10001")):
        assert story.article is not None
        assert story.article["article_id"] == "hindi:10001"
        assert [each["page_id"] for each in story.pages] == [by_url]
        assert [each["url"] for each in story.requests] == [url]


def test_a_reject_keeps_its_reason(home: Path) -> None:
    with writer(home) as con:
        load(con, rejected(10_003, "listing", NOON))
    story = tell(home, "hindi:10003")
    assert story.article is None
    (request,) = story.requests
    assert (request["reason"], request["detail"]) == ("listing", "जाँच")


def test_a_page_that_is_gone_and_one_that_was_never_fetched(home: Path) -> None:
    left = CrawlLog(pages=[outcome(10_004, "robots", NOON)], totals=totals(discovered=1))
    with writer(home) as con:
        load(con, page(article(10_001)))
        load(con, gone(10_001, LATER))
        load_crawl_log(con, "run1", left)
    story = tell(home, "hindi:10001")
    assert story.pages[0]["outcome"] == "gone"
    assert [each["status"] for each in story.requests] == [200, 404]
    never = tell(home, "hindi:10004")
    assert (never.pages[0]["outcome"], never.requests) == ("robots", [])
    assert never.is_known


def test_what_was_seen_of_a_page_without_a_response_is_kept(home: Path) -> None:
    detail = "redirected to https://hindi.example/"
    away = replace(outcome(10_005, "rejected:redirected_away", NOON), detail=detail)
    later = replace(outcome(10_005, "failed:timeout", LATER), detail="Timeout: 30 s")
    with writer(home) as con:
        load_crawl_log(con, "run1", CrawlLog(pages=[away], totals=totals(discovered=1)))
        assert tell_details(con) == [(detail,)]
        load_crawl_log(con, "run2", CrawlLog(pages=[later], totals=totals(discovered=1)))
        assert tell_details(con) == [("Timeout: 30 s",)]


def tell_details(con: duckdb.DuckDBPyConnection) -> list[tuple[str]]:
    return con.execute("SELECT detail FROM pages").fetchall()  # type: ignore[return-value]


def test_site_health_names_the_sources_that_failed(home: Path) -> None:
    url = "https://hindi.example/sitemap.xml"
    failed = SourceState(url, "hindi", "sitemap", "failed", "http_500", checked_at=NOON)
    closed = replace(failed, url="https://hindi.example/wp-json/", outcome="refused")
    with writer(home) as con:
        load_crawl_log(con, "run1", CrawlLog(sources=[failed, closed], totals=totals()))
        found = con.execute("SELECT source_problems FROM site_health").fetchall()
    assert found == [([f"{url}: http_500"],)]


def test_what_nobody_named_is_unknown(home: Path) -> None:
    with writer(home) as con:
        load(con, page(article(10_001)))
    assert not tell(home, "hindi:99999").is_known


def test_sources_that_could_be_read_come_first(home: Path) -> None:
    found = {"feed/": "read", "wp-json/": "refused", "s.xml": "unchanged", "new.xml": "absent"}
    sources = [
        SourceState(f"https://hindi.example/{path}", "hindi", "sitemap", word, checked_at=NOON)
        for path, word in found.items()
    ]
    with writer(home) as con:
        load_crawl_log(con, "run1", CrawlLog(sources=sources, totals=totals()))
    publish(home)
    told = read_sources(home, ["hindi", "urdu"])
    assert [each["outcome"] for each in told] == ["read", "unchanged", "refused", "absent"]
    assert read_sources(home, ["urdu"]) == []


def test_without_a_published_file_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="khabar run"):
        read_page_history(tmp_path, "hindi", "hindi:1", "", str)
