"""Pages that are asked for again, have moved, or come in parts: what is asked, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from spiders.config.limits import RunLimits
from spiders.config.site import ArticleRule
from spiders.state.known_pages import (
    KNOWN_DTYPE,
    DuePage,
    KnownPages,
    PageState,
    Validators,
    page_key,
)
from tests.spiders.crawling import Crawled, SiteCrawl, run_crawl
from tests.spiders.paper import Answer, Paper

NAMES = ("parts", "again", "paths", "instead")
VALIDATORS = {"ETag": 'W/"4f-gzip"', "Last-Modified": "Sun, 01 Mar 2026 06:30:00 GMT"}
TEXTS = ("नदी पर पुल खुला।", "دوسرا حصہ یہ ہے۔", "The third part ends it.")


def story(number: int, part: int = 0) -> str:
    return f"/desh/a-story-{number}" + (f"/{part}/" if part else "")


def part(text: str, *links: str) -> Answer:
    numbers = "".join(f'<a href="{link}" class="post-page-numbers">2</a>' for link in links)
    return Answer(f'<html><p>{text}</p><div class="page-links">Pages: {numbers}</div></html>')


def moved(location: str, status: int = 301) -> Answer:
    return Answer("", status, {"Location": location})


def _parts(paper: Paper) -> None:
    paper.publish(9)
    answers = paper.answers
    # All parts are named on each, as WordPress does it; the site's own address is added.
    answers[story(10_001)] = part(TEXTS[0], paper.url(story(10_001, 2)), story(10_001, 3))
    answers[story(10_001, 2)] = part(TEXTS[1], story(10_001), story(10_001, 3))
    answers[story(10_001, 3)] = part(TEXTS[2], story(10_001), story(10_001, 2))
    # Only the next one is named.
    next_one = '<html><head><link rel="next" href="{}"></head><p>{}</p></html>'
    answers[story(10_002)] = Answer(next_one.format(story(10_002, 2), TEXTS[0]))
    answers[story(10_002, 2)] = Answer(next_one.format(story(10_002, 3), TEXTS[1]))
    answers[story(10_002, 3)] = Answer(TEXTS[2])
    # A part that fails, one that is missing, one that leads back to the article, one elsewhere.
    answers[story(10_003)] = part(TEXTS[0], story(10_003, 2))
    answers[story(10_003, 2)] = Answer("busy", 500)
    answers[story(10_004)] = part(TEXTS[0], story(10_004, 2))
    answers[story(10_005)] = part(TEXTS[0], story(10_005, 2))
    answers[story(10_005, 2)] = moved(story(10_005))
    answers[story(10_006)] = part(TEXTS[0], story(10_006, 2))
    answers[story(10_006, 2)] = moved("/")
    # Parts of another article, beyond the limit, and of a listing; one that robots.txt forbids.
    answers[story(10_007)] = part(TEXTS[0], story(10_001, 2), story(10_007, 99), "/desh/page/2/")
    answers[story(10_008)] = part(TEXTS[0], story(10_008, 2))
    # Named by its second part alone, it is asked for as a whole.
    answers[story(10_009) + "/"] = part(TEXTS[0], "?page=2")
    answers[story(10_009) + "/?page=2"] = Answer(TEXTS[1])
    paths = [story(number) for number in range(10_001, 10_009)]
    paper.announce("/sitemap.xml", [*paths, story(10_009, 2), story(10_001, 3)])
    paper.robots(f"User-agent: *\nDisallow: {story(10_008, 2)}\n")


def _again(paper: Paper) -> KnownPages:
    paper.announce("/sitemap.xml", [])
    paper.answers[story(10_001)] = Answer("", 304)
    paper.answers[story(10_002)] = Answer(headers=VALIDATORS)
    paper.answers[story(10_003)] = Answer("", 304)
    # Renamed, and as it was under its new URL.
    paper.answers[story(10_004)] = moved("/khel/a-new-slug-10004")
    paper.answers["/khel/a-new-slug-10004"] = Answer("", 304)
    paper.answers[story(10_005)] = part(TEXTS[0], story(10_005, 2))
    validators = {
        "again:10001": Validators(VALIDATORS["ETag"], VALIDATORS["Last-Modified"]),
        "again:10002": Validators("", VALIDATORS["Last-Modified"]),
        "again:10004": Validators(VALIDATORS["ETag"], ""),
    }
    # A part that was missing once and still is, is none: its page failed and is tried again.
    due = tuple(
        DuePage(f"again:{number}", paper.url(story(number)), "", purpose)
        for number, purpose in zip(range(10_001, 10_006), [*["revisit"] * 4, "retry"], strict=True)
    )
    return KnownPages(due=due, validators=validators)


def _paths(paper: Paper) -> None:
    paper.announce("/sitemap.xml", ["/desh/naya-pul", "/desh/purana-bagh"])
    paper.answers["/desh/naya-pul"] = moved("/khel/naya-pul-khula")
    paper.answers["/khel/naya-pul-khula"] = Answer()
    paper.answers["/desh/purana-bagh"] = moved("/")
    paper.answers["/"] = Answer("<h1>मुखपृष्ठ</h1>")


def _instead(paper: Paper) -> KnownPages:
    """Posts were deleted, and a plugin sends their readers to others."""
    paper.publish(9)
    answers = paper.answers
    answers[story(10_001)] = moved(story(20_001))
    answers[story(20_001)] = Answer()
    # For now, by way of another, and to the same one.
    answers[story(10_002)] = moved(story(20_002), 302)
    answers[story(20_002)] = Answer()
    answers[story(10_003)] = moved(story(10_003) + "-old")
    answers[story(10_003) + "-old"] = moved(paper.url(story(20_003)) + "?utm_source=gone")
    answers[story(20_003) + "?utm_source=gone"] = Answer()
    answers[story(10_004)] = moved(story(20_001))
    # To one that is stored, one that a sitemap names, one that is not there, one in parts.
    answers[story(10_005)] = moved(story(30_001))
    answers[story(30_001)] = Answer()
    answers[story(10_006)] = moved(story(10_009))
    answers[story(10_007)] = moved(story(20_007))
    answers[story(10_008)] = moved(story(20_008))
    answers[story(20_008)] = part(TEXTS[0], story(20_008, 2))
    answers[story(20_008, 2)] = Answer(TEXTS[1])
    row = (page_key("instead:30001"), 0, 1_772_000_000, PageState.STORED, 0)
    failed = (page_key("instead:20002"), 0, 1_772_000_000, PageState.FAILED, 0)
    return KnownPages(np.array(sorted([row, failed]), KNOWN_DTYPE))


@pytest.fixture(scope="module")
def papers() -> Iterator[dict[str, Paper]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(Paper(name, f"127.0.0.{60 + number}").open())
            for number, name in enumerate(NAMES)
        }


@pytest.fixture(scope="module")
def crawled(papers: dict[str, Paper], tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    _parts(papers["parts"])
    known_pages = _again(papers["again"])
    _paths(papers["paths"])
    sites = {name: paper.site() for name, paper in papers.items()}
    rule = ArticleRule(url=r"^/(?:desh|khel)/[^/]+/?$")
    sites["paths"] = sites["paths"].model_copy(update={"article": rule})
    memories = {"again": known_pages, "instead": _instead(papers["instead"])}
    return run_crawl(tmp_path_factory.mktemp("pages"), sites.values(), memories)


@pytest.fixture
def parts(crawled: Crawled) -> SiteCrawl:
    return crawled["parts"]


def asked(paper: Paper, number: int) -> list[str]:
    return [path for path in paper.paths if str(number) in path]


def headers_sent(paper: Paper, number: int) -> dict[str, str]:
    """The validators that the last request for an article sent."""
    sent = [each.headers for each in paper.asked if str(number) in each.path][-1]
    return {name: sent[name] for name in ("if-none-match", "if-modified-since") if name in sent}


def test_all_totals_add_up(crawled: Crawled) -> None:
    crawled.check_totals()


@pytest.mark.parametrize("number", [10_001, 10_002])
def test_the_parts_of_an_article_are_one_page(
    parts: SiteCrawl, papers: dict[str, Paper], number: int
) -> None:
    (page,) = (page for page in parts.pages if page.page_id == f"parts:{number}")
    assert [
        text in each.body.decode() for each, text in zip((page, *page.parts), TEXTS, strict=True)
    ]
    paths = [story(number), story(number, 2), story(number, 3)]
    assert asked(papers["parts"], number) == paths
    assert [each.fetch.url for each in (page, *page.parts)] == list(map(papers["parts"].url, paths))
    assert [each.fetch.purpose for each in (page, *page.parts)] == ["found", "part", "part"]
    assert {each.fetch.warc_file for each in page.parts} == {page.fetch.warc_file}
    assert page.hint.via.endswith("/sitemap.xml")


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (10_003, "failed:part_http_500"),
        (10_004, "failed:part_http_404"),
        (10_006, "failed:part_redirected_away"),
    ],
)
def test_without_one_of_its_parts_an_article_is_not_stored(
    parts: SiteCrawl, number: int, why: str
) -> None:
    assert parts.outcomes[story(number)] == why


@pytest.mark.parametrize("number", [10_005, 10_007, 10_008])
def test_what_is_no_part_of_it_keeps_no_article_out(parts: SiteCrawl, number: int) -> None:
    (page,) = (page for page in parts.pages if page.page_id == f"parts:{number}")
    assert page.parts == ()


def test_a_part_named_by_a_source_is_the_article(
    parts: SiteCrawl, papers: dict[str, Paper]
) -> None:
    (page,) = (page for page in parts.pages if page.page_id == "parts:10009")
    assert asked(papers["parts"], 10_009) == [story(10_009) + "/", story(10_009) + "/?page=2"]
    assert len(page.parts) == 1


def test_validators_are_sent_and_a_304_is_believed(
    crawled: Crawled, papers: dict[str, Paper]
) -> None:
    again, paper = crawled["again"], papers["again"]
    both = {"if-none-match": '"4f-gzip"', "if-modified-since": VALIDATORS["Last-Modified"]}
    assert headers_sent(paper, 10_001) == both
    assert headers_sent(paper, 10_002) == {"if-modified-since": VALIDATORS["Last-Modified"]}
    assert headers_sent(paper, 10_003) == {}
    assert again.outcomes == {
        story(10_001): "not_modified",
        story(10_004): "not_modified",
    }
    statuses = {page.page_id: page.fetch.status for page in again.pages}
    # Nobody asked whether it had changed: that is no answer.
    assert statuses == {"again:10002": 200, "again:10003": 304, "again:10005": 200}
    conditional = {fetch.url: fetch.conditional for fetch in again.crawl_log.fetches}
    assert conditional[paper.url(story(10_001))]


def test_a_part_that_is_still_missing_is_none(crawled: Crawled, papers: dict[str, Paper]) -> None:
    (page,) = (page for page in crawled["again"].pages if page.page_id == "again:10005")
    assert asked(papers["again"], 10_005) == [story(10_005), story(10_005, 2)]
    assert page.parts == ()


def test_a_page_that_moved_keeps_the_id_it_was_asked_for_by(crawled: Crawled) -> None:
    (page,) = crawled["paths"].pages
    assert page.fetch.url.endswith("/desh/naya-pul")
    assert page.url.endswith("/khel/naya-pul-khula")
    assert crawled["paths"].outcomes == {"/desh/purana-bagh": "rejected:redirected_away"}


def test_an_article_that_comes_in_place_of_another_is_stored_under_its_own_id(
    crawled: Crawled, papers: dict[str, Paper]
) -> None:
    instead, paper = crawled["instead"], papers["instead"]
    got = {page.page_id: page for page in instead.pages}
    assert sorted(got) == [f"instead:{n}" for n in (10_009, 20_001, 20_002, 20_003, 20_008)]
    first = got["instead:20001"]
    assert (first.url, first.fetch.url) == (paper.url(story(20_001)),) * 2
    assert first.hint.via in (paper.url(story(10_001)), paper.url(story(10_004)))
    assert first.hint.lastmod == "", "what the sitemap says is of the page that was asked for"
    assert got["instead:20003"].fetch.url == paper.url(story(20_003))
    assert [each.fetch.url for each in got["instead:20008"].parts] == [paper.url(story(20_008, 2))]


def test_the_page_that_was_asked_for_has_an_outcome_of_its_own(crawled: Crawled) -> None:
    away = {story(n): "rejected:redirected_away" for n in range(10_001, 10_009)}
    assert crawled["instead"].outcomes == {**away, story(10_002): "failed:redirected_away"}


def test_a_revisit_that_a_limit_stops_is_left_as_it_was(tmp_path: Path) -> None:
    paper = Paper("paper", "127.0.0.77")
    numbers = range(10_001, 10_010)
    for number in numbers:
        paper.answers[story(number)] = Answer("<p>नदी पर पुल खुला।</p>")
    with paper.open():
        paper.announce("/sitemap.xml", [story(10_010)])
        paper.answers[story(10_010)] = Answer("<p>دوسرا حصہ یہ ہے۔</p>")
        due = [
            DuePage(f"paper:{n}", paper.url(story(n)), "", purpose)
            for n, purpose in zip(numbers, ["audit", *["revisit"] * 8], strict=True)
        ]
        free = run_crawl(tmp_path / "free", [paper.site()], {"paper": KnownPages(due=tuple(due))})
        assert len(free["paper"].pages) == 10
        requests = len(paper.asked)
        limits = RunLimits(max_requests=requests - 4)
        crawl = run_crawl(
            tmp_path, [paper.site()], {"paper": KnownPages(due=tuple(due))}, limits=limits
        )["paper"]
    crawl.check_totals()
    assert len(crawl.pages) == 6
    assert crawl.outcomes == {}
    totals = crawl.crawl_log.totals
    assert totals is not None
    assert (totals.discovered, totals.known, totals.finish_reason) == (10, 4, "max_requests")
