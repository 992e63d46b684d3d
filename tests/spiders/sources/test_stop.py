"""Sources that stop working between two visits: it is said, and another source takes over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from spiders.sources.parsers.rest import rest_url
from tests.spiders.paper import Answer, Paper
from tests.spiders.source_visits import (
    LASTMOD,
    Visits,
    feed,
    listing,
    open_papers,
    rest,
    story,
    write,
)

NAMES = ("down", "html", "shrunk", "orphan", "stale", "healthy")


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    with ExitStack() as stack:
        papers = open_papers(stack, NAMES, 60)
        visits = Visits(papers, tmp_path_factory.mktemp("stop"))
        for paper in papers.values():
            first_day(paper)
        visits.visit()
        second_day(papers)
        visits.visit()
        yield visits


def first_day(paper: Paper) -> None:
    paths = write(paper, range(10_001, 10_051))
    if paper.name == "orphan":
        paper.announce("/posts.xml", paths, lastmod=LASTMOD)
        paper.index("/sitemap_index.xml", ["/posts.xml"], lastmod=LASTMOD)
    else:
        paper.announce("/sitemap.xml", paths, lastmod=LASTMOD)
    if paper.name in ("html", "stale"):
        feed(paper, "/feed/", paths[-3:])


def second_day(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        write(paper, range(10_051, 10_056))
    edited = dict.fromkeys(range(10_001, 10_051), 0) | {10_051: 600, 10_052: 601}
    papers["down"].answers["/sitemap.xml"] = Answer("busy", 500)
    rest(papers["down"], edited)

    html = papers["html"]
    html.answers["/sitemap.xml"] = Answer("<html><p>यह पृष्ठ नहीं मिला</p></html>")
    latest = [story(number) for number in range(10_055, 10_052, -1)]
    feed(html, "/feed/", latest)
    html.answers["/feed/?paged=2"] = html.answers["/feed/"]
    listing(html, "/", latest, "/desh", "/page/2", "/2026/11/", "/desh?orderby=title")
    older = [story(number) for number in range(10_053, 10_049, -1)]
    listing(html, "/desh", [*latest, *older], "/desh/page/2")
    listing(html, "/desh/page/2", [story(number) for number in range(10_049, 10_039, -1)])

    shrunk = papers["shrunk"]
    shrunk.announce("/sitemap.xml", [story(10_001), story(10_051)], lastmod=LASTMOD)
    rest(shrunk, {10_052: 700, 10_001: 0})

    orphan = papers["orphan"]
    orphan.answers["/sitemap_index.xml"] = Answer("<html>रखरखाव</html>")
    orphan.announce("/posts.xml", [story(10_001), *map(story, range(10_030, 10_056))])

    stale = papers["stale"]
    feed(stale, "/feed/", [story(number) for number in range(10_055, 10_052, -1)])
    rest(stale, dict.fromkeys(range(10_045, 10_051), 0) | dict.fromkeys(range(10_051, 10_056), 700))


def test_all_totals_add_up(visits: Visits) -> None:
    visits.check_totals()


def test_nothing_is_said_while_all_is_well(visits: Visits) -> None:
    assert not any(visits.problems(0, name) for name in NAMES)
    assert visits.problems(1, "healthy") == []
    assert visits.asked[1]["healthy"] == ["/robots.txt", "/sitemap.xml"]


def test_rest_takes_over_from_a_sitemap_that_is_down(visits: Visits) -> None:
    assert rest_url("", 1) not in visits.asked[0]["down"]
    assert visits.got(1, "down") == {10_051, 10_052}
    assert [p.partition("/sitemap.xml: ")[2] for p in visits.problems(1, "down")] == ["http_500"]
    assert visits.source(1, "down", rest_url("", 1)).reason == "in place of sitemaps"


def test_section_listings_take_over_where_rest_is_closed(visits: Visits) -> None:
    assert visits.got(1, "html") == {*range(10_051, 10_056)}
    assert "<html>" in visits.source(1, "html", "/sitemap.xml").reason
    asked = visits.asked[1]["html"]
    assert "/desh/page/2" in asked
    assert not [path for path in asked if "orderby=title" in path or "/2026/" in path]
    assert visits.problems(1, "html")


def test_a_sitemap_that_names_far_less_is_taken_and_doubted(visits: Visits) -> None:
    state = visits.source(1, "shrunk", "/sitemap.xml")
    assert (state.outcome, state.reason) == ("failed", "shrunk: 2 articles, 50 before")
    assert visits.got(1, "shrunk") == {10_051, 10_052}
    # Nothing was asked for because a broken sitemap names it no more.
    assert not any("a-story-10002" in path for path in visits.asked[1]["shrunk"])


def test_a_sitemap_is_asked_for_by_itself_where_its_index_is_broken(visits: Visits) -> None:
    assert visits.got(1, "orphan") == set(range(10_051, 10_056))
    assert "/posts.xml" in visits.asked[1]["orphan"]


def test_a_sitemap_that_no_longer_moves_is_noticed_by_the_feed(visits: Visits) -> None:
    assert visits.got(1, "stale") == set(range(10_051, 10_056))
    assert rest_url("", 1) in visits.asked[1]["stale"]
    assert any("name none of" in problem for problem in visits.problems(1, "stale"))
