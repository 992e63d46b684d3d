"""Whatever a response is, and whatever is raised over it, it costs that response and no other."""

from __future__ import annotations

import asyncio
import builtins
import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.responsetypes import responsetypes

from spiders.archive.records import Fetch, FetchedPage, Hint
from spiders.archive.warc import read_segment
from spiders.config import clock
from spiders.fetch import multipage
from spiders.fetch.page_fetcher import PageFetcher
from spiders.fetch.queue import PageQueue
from spiders.sources import article_links, fetch_source
from spiders.sources.article_links import ArticleLinks
from spiders.sources.fetch_source import SourceFetcher
from spiders.sources.parsers.html import parse_listing
from spiders.sources.reading import BROKE, Reading
from spiders.sources.registry import SourceRegistry
from spiders.state.candidate import Candidate
from spiders.state.known_pages import KnownPages
from spiders.state.recorder import CrawlRecorder
from spiders.state.source_entries import Entry
from tests.builders import paper_site
from tests.spiders.crawling import new_job

KINDS = ("sitemap", "feed", "rest", "listing")
READERS = {
    "sitemap": "parse_sitemap",
    "feed": "parse_feed",
    "rest": "parse_rest",
    "listing": "parse_listing",
}
XML = '<?xml version="1.0" encoding="{}"?>'
BODIES = {
    "nothing": b"",
    "NULs": b"\0" * 3_000,
    "noise": random.Random(7).randbytes(5_000),
    "every byte": bytes(range(256)) * 9,
    "gzip cut off": gzip.compress(b"<urlset><url><loc>/a</loc></url></urlset>")[:30],
    "half of UTF-16": "<urlset><url><loc>/desh/ख</loc></url></urlset>".encode("utf-16")[:-3],
    "half a surrogate": b"<rss version='2.0'><channel><item><link>/&#xD800;</link></item>",
    # Deeper than Python may recurse and libxml2 goes; a feed's reader takes its time over each.
    "deep": b"<a>" * 3_000,
    "deep JSON": b"[" * 50_000,
    "only brackets": b"<" * 10_000,
    "an IPv6 that is none": b"<a href='http://[::1/x'>x</a><urlset><url><loc>http://[x</loc></url></urlset>",
    "a port that is none": b'[{"link": "http://paper.example:99999999/desh/a-1"}]',
    "JSON of odd kinds": b'[1, null, [], {"link": 5}, {"link": null}, {"link": "\\ud800"}]',
    "a base that is none": b"<base href='http://[/'><a href='/desh/a-10001'>x</a>",
    "text": b"http://paper.example/desh/a-10001\nhttp://[\n\0\n",
    **{
        f"XML in {label}": XML.format(label).encode()
        + b"<urlset><url><loc>/\xe9\xff</loc></url></urlset>"
        for label in ("macintosh", "hex", "punycode", "utf-16le", "euc-jp", "utf-8-sig", "klingon")
    },
}
TYPES = (
    "",
    "text/html",
    *(
        f"text/html; charset={x}"
        for x in ("macintosh", "hex", "undefined", "utf-16le", "idna", "\xff")
    ),
    "text/xml; charset=euc-jp",
    "application/octet-stream",
    "text/plain; charset=punycode",
    ";;;=",
)


def raised() -> Iterator[Exception]:
    """An exception of every kind that Python has."""
    for kind in vars(builtins).values():
        if not isinstance(kind, type) or not issubclass(kind, Exception):
            continue
        if issubclass(kind, (Warning, BaseExceptionGroup)):
            continue
        made: dict[type, Callable[[], Exception]] = {
            UnicodeDecodeError: lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "why"),
            UnicodeEncodeError: lambda: UnicodeEncodeError("ascii", "ख", 0, 1, "why"),
            UnicodeTranslateError: lambda: UnicodeTranslateError("ख", 0, 1, "why"),
        }
        yield made.get(kind, kind)()


RAISED = {type(error).__name__: error for error in raised()}
# What the disk says ends the crawl where something is written; where text is read, nothing is.
OF_PAGES = {name: error for name, error in RAISED.items() if not isinstance(error, OSError)}


def raising(error: Exception) -> Callable[..., Any]:
    def refuse(*_: object, **__: object) -> Any:
        raise error

    return refuse


def answer(url: str, body: bytes, content_type: str = "text/html") -> Response:
    fetch = Fetch("1", "run", "paper", url, "page", datetime.now(UTC), 200)
    headers = {"Content-Type": content_type} if content_type else {}
    kind = responsetypes.from_args(
        headers={k.encode(): v.encode("latin-1") for k, v in headers.items()}, url=url, body=body
    )
    return kind(url, body=body, headers=headers, request=Request(url, meta={"fetch": fetch}))


def read_source(
    kind: str, body: bytes, content_type: str = "", found: Callable[..., Any] | None = None
) -> Reading:
    async def download(url: str, *_: object) -> Response:
        return answer(url, body, content_type)

    async def take(entry: Entry, kind: str) -> bool | None:
        return True

    fetcher = SourceFetcher(paper_site(), KnownPages(), download, found or take)
    return asyncio.run(fetcher.ask("https://paper.example/source", kind))


GOOD = {
    "sitemap": b"<urlset><url><loc>https://paper.example/desh/a-10001</loc></url></urlset>",
    "feed": b"<rss version='2.0'><channel><item><link>/desh/a-10001</link></item></channel></rss>",
    "rest": b'[{"link": "https://paper.example/desh/a-10001"}]',
    "listing": b"<html><a href='/desh/a-10001'>x</a></html>",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", BODIES)
def test_a_broken_response_is_a_source_or_is_named(kind: str, name: str) -> None:
    for content_type in TYPES:
        reading = read_source(kind, BODIES[name], content_type)
        state = reading.state
        assert state.outcome == "read" or state.reason.startswith("not_a_source: "), content_type
        assert not state.reason.startswith(BROKE)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_reader_raises_is_that_sources_failure(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_source(kind, GOOD[kind]).state.articles == 1
    for name, error in RAISED.items():
        monkeypatch.setattr(fetch_source, READERS[kind], raising(error))
        state = read_source(kind, GOOD[kind]).state
        assert state.outcome == "failed", name
        assert name in state.reason


def test_whatever_is_raised_over_an_entry_is_that_sources_failure() -> None:
    for name, error in OF_PAGES.items():
        state = read_source("feed", GOOD["feed"], found=_raising_later(error)).state
        # A coroutine cannot raise a StopIteration.
        assert state.outcome == "failed", name
        assert state.reason.startswith(f"{BROKE}: ")
        assert name in state.reason
        # What it names is unread: the next run asks again, however new the source is.
        known_pages = KnownPages()
        known_pages.sources[state.url] = replace(state, checked_at=clock.now())
        fetcher = SourceFetcher(paper_site(), known_pages, raising(error), raising(error))
        assert SourceRegistry(fetcher, lambda _: None).is_due(state.url)


def _raising_later(error: Exception) -> Callable[..., Any]:
    async def found(entry: Entry, kind: str) -> bool:
        raise error

    return found


def test_a_full_disk_is_no_sources_failure() -> None:
    with pytest.raises(OSError, match="no space left"):
        read_source("feed", GOOD["feed"], found=_raising_later(OSError("no space left")))


def page(number: int, body: bytes, content_type: str = "text/html") -> FetchedPage:
    url = f"https://paper.example/desh/a-story-{number}"
    fetch = Fetch(str(number), "run", "paper", url, "page", datetime.now(UTC), 200)
    return FetchedPage(fetch, f"paper:{number}", url, (("Content-Type", content_type),), body)


def follow(tmp_path: Path, pages: list[FetchedPage]) -> tuple[list[str], ArticleLinks]:
    """The URLs that pages lead to."""
    found = []

    async def take(entry: Entry, kind: str) -> bool:
        found.append(entry.url)
        return True

    async def work() -> None:
        await links.decide(is_needed=True)
        for each in pages:
            await links.follow(each)

    recorder = CrawlRecorder(new_job(tmp_path), "paper", lambda _: None)
    links = ArticleLinks(paper_site(), KnownPages(), recorder, take, tmp_path, "run")
    asyncio.run(work())
    links.close()
    recorder.close("finished")
    return found, links


@pytest.mark.parametrize("content_type", TYPES)
def test_the_links_of_a_page_are_followed_whatever_charset_it_names(
    tmp_path: Path, content_type: str
) -> None:
    pages = [page(1, GOOD["listing"], content_type), *(page(2, body) for body in BODIES.values())]
    found, links = follow(tmp_path, pages)
    assert found[0] == "https://paper.example/desh/a-10001"
    assert links.problems == []


@pytest.mark.parametrize("name", OF_PAGES)
def test_links_that_cannot_be_followed_are_a_problem_and_the_next_ones_are(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse_but_one(body: bytes, via: str, *rest: Any) -> Any:
        if via.endswith("-1"):
            raise OF_PAGES[name]
        return parse_listing(body, via, *rest)

    monkeypatch.setattr(article_links, "parse_listing", parse_but_one)
    found, links = follow(tmp_path, [page(1, GOOD["listing"]), page(2, GOOD["listing"])])
    assert found == ["https://paper.example/desh/a-10001"]
    (problem,) = links.problems
    assert "a-story-1" in problem
    assert name in problem


def fetch_two(
    tmp_path: Path, body: bytes, content_type: str = "text/html"
) -> tuple[CrawlRecorder, list[FetchedPage]]:
    """Fetches two pages, of which the first is this one: what was recorded and archived."""
    site, job = paper_site(), new_job(tmp_path)
    segments: list[dict[str, Any]] = []
    recorder, queue = CrawlRecorder(job, "paper", segments.append), PageQueue()

    async def download(url: str, *_: object) -> Response:
        if url.endswith("-10001"):
            return answer(url, body, content_type)
        return answer(url, "<p>एक ख़बर، ایک خبر</p>".encode())

    async def ignore(page: FetchedPage) -> None:
        return None

    async def work() -> None:
        for number in (10_001, 10_002):
            url = f"https://paper.example/desh/a-story-{number}"
            await queue.put(Candidate(f"paper:{number}", url, Hint()), fresh=False)
        await queue.close()
        fetcher = PageFetcher(
            site, recorder, queue, download, is_new=lambda _: True, on_page=ignore
        )
        await fetcher.work()

    asyncio.run(work())
    recorder.close("finished")
    names = [event["segment"] for event in segments]
    return recorder, [each for name in names for each in read_segment(job.archive, name)]


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.parametrize("name", BODIES)
def test_parts_are_looked_for_in_any_response(tmp_path: Path, name: str, content_type: str) -> None:
    body = BODIES[name] + b"<a href='/desh/another-10003/2/'>"
    recorder, pages = fetch_two(tmp_path, body, content_type)
    assert recorder.outcomes == {}
    assert [each.page_id for each in pages] == ["paper:10001", "paper:10002"]


@pytest.mark.parametrize("name", RAISED)
def test_whatever_is_raised_over_parts_is_that_pages_failure(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multipage, "_link_urls", raising(RAISED[name]))
    recorder, pages = fetch_two(tmp_path, b"<a href='/desh/a-story-10001/2/'>2</a>")
    ((outcome, count),) = recorder.outcomes.items()
    assert outcome.startswith("failed:")
    assert count == 1
    assert [each.page_id for each in pages] == ["paper:10002"]


@pytest.mark.parametrize("name", OF_PAGES)
def test_what_cannot_be_archived_is_that_pages_failure(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = CrawlRecorder.archive

    def archive_but_one(self: CrawlRecorder, page: FetchedPage) -> None:
        if page.page_id == "paper:10001":
            raise OF_PAGES[name]
        archive(self, page)

    monkeypatch.setattr(CrawlRecorder, "archive", archive_but_one)
    recorder, pages = fetch_two(tmp_path, b"<p>x</p>")
    assert recorder.outcomes == {"failed:not_archived": 1}
    assert [each.page_id for each in pages] == ["paper:10002"]


def test_a_response_that_is_html_is_one() -> None:
    assert isinstance(answer("https://paper.example/", b"<p>"), HtmlResponse)
