"""Sites visited three times: what changed between is found, what did not is not asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spiders.sources.parsers.rest import PER_PAGE, rest_url
from spiders.state.known_pages import KnownPages
from tests.spiders.crawling import Crawled, SiteCrawl, memory_after, run_crawl
from tests.spiders.paper import Answer, Paper

NAMES = ("rest", "index", "core", "days", "over", "feed", "limited")
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
START = datetime(2026, 3, 1, tzinfo=UTC)
RSS = '<rss version="2.0"><channel><title>ख़बर</title>{}</channel></rss>'


@dataclass
class Visits:
    """The papers, and per visit what each was asked for and what the crawl left."""

    papers: dict[str, Paper]
    home: Path
    crawls: list[Crawled]
    asked: list[dict[str, list[str]]]

    def visit(self) -> None:
        for paper in self.papers.values():
            paper.asked.clear()
        sites = [paper.site() for paper in self.papers.values()]
        memories = {
            name: memory_after(*(crawl[name] for crawl in self.crawls))
            if self.crawls
            else KnownPages()
            for name in NAMES
        }
        if len(self.crawls) == 1:
            # As if the pages had been fetched before yesterday was over.
            memories["over"].sources.clear()
            memories["over"]._known["checked"] = int(YESTERDAY.timestamp())
        self.crawls.append(run_crawl(self.home, sites, memories, max_pages=300))
        self.asked.append({name: paper.paths for name, paper in self.papers.items()})

    def got(self, number: int, name: str) -> set[int]:
        """The post ids that a visit brought."""
        return {int(page.page_id.partition(":")[2]) for page in self.crawls[number][name].pages}


def story(number: int) -> str:
    return f"/desh/a-story-{number}"


def rest(paper: Paper, posts: dict[int, int]) -> None:
    """REST lists of posts, id to the minute at which it was modified."""
    latest = sorted(posts, key=posts.__getitem__, reverse=True)
    for page in range(1, len(posts) // PER_PAGE + 2):
        listed = [
            {
                "link": paper.url(story(number)),
                "modified_gmt": (START + timedelta(minutes=posts[number])).isoformat()[:19],
                "title": {"rendered": "ख़बर"},
            }
            for number in latest[(page - 1) * PER_PAGE : page * PER_PAGE]
        ]
        paper.answers[rest_path(page)] = Answer(json.dumps(listed))


def rest_path(page: int) -> str:
    return rest_url("", page)


def rest_asked(asked: list[str]) -> list[int]:
    return [page for page in range(1, 9) if rest_path(page) in asked]


def feed(paper: Paper, path: str, numbers: range) -> None:
    items = "".join(f"<item><link>{paper.url(story(n))}</link></item>" for n in numbers)
    paper.answers[path] = Answer(RSS.format(items))


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    with ExitStack() as stack:
        papers = {
            name: stack.enter_context(Paper(name, f"127.0.0.{40 + number}").open())
            for number, name in enumerate(NAMES)
        }
        visits = Visits(papers, tmp_path_factory.mktemp("visits"), [], [])
        posts = {number: number for number in range(10_001, 10_251)}
        for number in range(10_001, 10_300):
            papers["rest"].answers[story(number)] = Answer()
            papers["feed"].answers[story(number)] = Answer()
        first_day(visits, posts)
        visits.visit()
        second_day(visits, posts)
        visits.visit()
        third_day(visits, posts)
        visits.visit()
        yield visits


def first_day(visits: Visits, posts: dict[int, int]) -> None:
    papers = visits.papers
    rest(papers["rest"], posts)
    papers["rest"].answers[rest_path(2)] = Answer("busy", 500)

    paths = papers["index"].publish(2)
    papers["index"].announce("/posts.xml", paths)
    papers["index"].index("/sitemap_index.xml", ["/posts.xml"])
    body = papers["index"].answers["/sitemap_index.xml"].body
    headers = {"ETag": '"same"', "Last-Modified": "Sun, 01 Mar 2026 06:30:00 GMT"}
    papers["index"].answers["/sitemap_index.xml"] = Answer(body, headers=headers)

    paths = papers["core"].publish(2)
    papers["core"].announce("/wp-sitemap-posts-post-1.xml", paths)
    papers["core"].announce("/wp-sitemap-posts-page-1.xml", ["/about-us"])
    names = ["/wp-sitemap-posts-page-1.xml", "/wp-sitemap-posts-post-1.xml"]
    papers["core"].index("/wp-sitemap.xml", names)
    for name in ("index", "core"):
        del papers[name].answers["/sitemap.xml"]

    papers["days"].publish(2, lastmod=f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%d}")
    papers["over"].publish(3, lastmod=f"{YESTERDAY:%Y-%m-%d}")
    feed(papers["feed"], "/feed/", range(10_010, 10_000, -1))
    papers["feed"].announce("/sitemap.xml", [story(10_001)])
    papers["limited"].publish(301)


def second_day(visits: Visits, posts: dict[int, int]) -> None:
    papers = visits.papers
    rest(papers["rest"], posts)
    for name, sitemap in (("index", "/posts.xml"), ("core", "/wp-sitemap-posts-post-1.xml")):
        papers[name].answers[story(10_003)] = Answer()
        papers[name].announce(sitemap, [story(number) for number in (10_001, 10_002, 10_003)])
    feed(papers["feed"], "/feed/", range(10_030, 10_020, -1))
    feed(papers["feed"], "/feed/?paged=2", range(10_020, 10_010, -1))
    feed(papers["feed"], "/feed/?paged=3", range(10_010, 10_000, -1))


def third_day(visits: Visits, posts: dict[int, int]) -> None:
    # 120 edits and 9 new posts: more than one page of REST.
    posts |= {
        number: 20_000 + number for number in [*range(10_001, 10_121), *range(10_251, 10_260)]
    }
    rest(visits.papers["rest"], posts)


def recorder(visits: Visits) -> Iterator[SiteCrawl]:
    for crawl in visits.crawls:
        yield from crawl.sites.values()


def test_all_totals_add_up(visits: Visits) -> None:
    for crawl in recorder(visits):
        crawl.check_totals()
        assert crawl.problem == ""


def test_rest_that_broke_off_is_read_to_its_end_the_next_time(visits: Visits) -> None:
    assert rest_asked(visits.asked[0]["rest"]) == [1, 2]
    assert visits.got(0, "rest") == set(range(10_151, 10_251))
    assert rest_asked(visits.asked[1]["rest"]) == [1, 2, 3]
    assert visits.got(1, "rest") == set(range(10_001, 10_151))


def test_rest_is_read_back_to_what_was_read_before(visits: Visits) -> None:
    assert rest_asked(visits.asked[2]["rest"]) == [1, 2]
    assert visits.got(2, "rest") == {*range(10_001, 10_121), *range(10_251, 10_260)}


def test_below_an_index_that_never_changes_new_articles_are_found(visits: Visits) -> None:
    assert visits.got(0, "index") == {10_001, 10_002}
    assert visits.got(1, "index") == {10_003}
    assert visits.got(2, "index") == set()


def test_an_index_that_nobody_announces_is_found_again(visits: Visits) -> None:
    assert visits.got(1, "core") == {10_003}
    assert "/wp-sitemap.xml" in visits.asked[1]["core"]
    assert "/sitemap_index.xml" not in visits.asked[1]["core"]


def test_a_lack_is_not_asked_for_at_every_visit(visits: Visits) -> None:
    assert {"/feed/", "/news-sitemap.xml"} <= set(visits.asked[0]["index"])
    assert not {"/feed/", "/news-sitemap.xml"} & set(visits.asked[1]["index"])


def test_a_day_that_is_not_over_is_no_change_yet(visits: Visits) -> None:
    assert visits.got(0, "days") == {10_001, 10_002}
    assert visits.got(1, "days") == visits.got(2, "days") == set()


def test_the_feed_is_turned_back_to_what_is_known(visits: Visits) -> None:
    assert visits.got(0, "feed") == set(range(10_001, 10_011))
    assert "/feed/?paged=2" not in visits.asked[0]["feed"]
    assert visits.got(1, "feed") == set(range(10_011, 10_031))
    assert {"/feed/?paged=2", "/feed/?paged=3"} <= set(visits.asked[1]["feed"])
    assert "/feed/?paged=4" not in visits.asked[1]["feed"]


def test_what_is_over_the_limit_waits_for_the_next_visit(visits: Visits) -> None:
    first = visits.crawls[0]["limited"]
    assert len(first.pages) == 300
    assert list(first.outcomes.values()) == ["deferred:max_pages"]
    assert set(visits.crawls[1]["limited"].paths) == set(first.outcomes)
    assert visits.got(2, "limited") == set()


def test_a_page_that_was_checked_before_its_day_was_over_is_checked_again(visits: Visits) -> None:
    assert visits.got(1, "over") == {10_001, 10_002, 10_003}
    assert visits.got(2, "over") == set()
