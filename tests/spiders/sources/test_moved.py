"""Sources that a site redirects for good: the new address is asked for from then on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from spiders.sources.fetch_source import MOVED
from tests.spiders.paper import Answer, Paper
from tests.spiders.source_visits import LASTMOD, Visits, feed, open_papers, story, write

NAMES = ("feed", "sitemap", "for_now", "away", "elsewhere")


def moved(location: str, status: int = 301) -> Answer:
    return Answer("", status, {"Location": location})


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    with ExitStack() as stack:
        papers = open_papers(stack, NAMES, 140)
        visits = Visits(papers, tmp_path_factory.mktemp("moved"))
        first_day(papers)
        visits.visit()
        visits.visit()
        second_day(papers)
        visits.visit()
        visits.visit()
        yield visits


def first_day(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        paths = write(paper, range(10_001, 10_004))
        paper.announce("/sitemap.xml", paths, lastmod=LASTMOD)
        feed(paper, "/rss/all", paths)
        paper.answers["/feed/"] = moved("/rss/all")
    papers["sitemap"].robots("Sitemap: /sitemap.xml\n")
    papers["sitemap"].announce("/maps/posts.xml", paths, lastmod=LASTMOD)
    papers["sitemap"].answers["/sitemap.xml"] = moved("/maps/posts.xml", 308)
    papers["for_now"].answers["/feed/"] = moved("/rss/all", 302)
    papers["elsewhere"].answers["/feed/"] = moved("http://127.0.0.99:1/feed/")


def second_day(papers: dict[str, Paper]) -> None:
    paths = write(papers["feed"], range(10_001, 10_005))
    feed(papers["feed"], "/rss/all", paths[::-1])
    # It has moved on, and nothing is left where it was.
    del papers["away"].answers["/rss/all"]
    feed(papers["away"], "/new/rss", write(papers["away"], range(10_001, 10_005))[::-1])
    papers["away"].answers["/feed/"] = moved("/new/rss")


def asked(visits: Visits, number: int, name: str) -> list[str]:
    """The paths of feeds that a visit asked for."""
    return [path for path in visits.asked[number][name] if "feed" in path or "rss" in path]


def test_all_totals_add_up(visits: Visits) -> None:
    visits.check_totals()


def test_a_feed_is_redirected_once_and_not_in_every_run(visits: Visits) -> None:
    assert asked(visits, 0, "feed")[:2] == ["/feed/", "/rss/all"]
    for number in (1, 2, 3):
        assert "/feed/" not in asked(visits, number, "feed")
        assert asked(visits, number, "feed").count("/rss/all") == 1
    state = visits.source(1, "feed", "/feed/")
    assert state.outcome == "unchanged"
    assert state.reason == MOVED + visits.papers["feed"].url("/rss/all")
    assert visits.got(2, "feed") == {10_004}


def test_a_sitemap_too(visits: Visits) -> None:
    for number, wanted in ((0, ["/sitemap.xml", "/maps/posts.xml"]), (1, ["/maps/posts.xml"])):
        paths = [
            path for path in visits.asked[number]["sitemap"] if path in wanted or "maps" in path
        ]
        assert paths == wanted
    assert visits.got(0, "sitemap") == {10_001, 10_002, 10_003}
    assert visits.problems(1, "sitemap") == []


def test_what_is_redirected_for_now_is_asked_for_where_it_is(visits: Visits) -> None:
    assert asked(visits, 1, "for_now")[:2] == ["/feed/", "/rss/all"]


def test_where_nothing_is_left_the_old_address_is_asked_again(visits: Visits) -> None:
    assert asked(visits, 2, "away")[:3] == ["/rss/all", "/feed/", "/new/rss"]
    assert asked(visits, 3, "away")[0] == "/new/rss"
    assert visits.got(2, "away") == {10_004}


def test_no_address_off_the_site_is_learned(visits: Visits) -> None:
    state = visits.source(0, "elsewhere", "/feed/")
    assert (state.outcome, state.reason) == ("failed", "off_site")
    assert story(10_001) in visits.asked[0]["elsewhere"]
