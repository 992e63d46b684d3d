"""Sites without a sitemap or REST: feeds wherever they lie, listings, and links in articles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise

import pytest

from spiders.config.limits import Limits
from spiders.config.site import Discovery
from spiders.sources.parsers.rest import rest_url
from spiders.sources.well_known import MAX_SECTIONS
from tests.spiders.paper import Paper
from tests.spiders.source_visits import Visits, feed, listing, open_papers, rest, story, write

NAMES = ("sections", "paged", "alternate", "linked", "few_links", "plain_rest", "trap", "long")
RSS_LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    with ExitStack() as stack:
        papers = open_papers(stack, NAMES, 80)
        settings = {
            "few_links": {"discovery": Discovery(links=3)},
            "long": {"limits": Limits(listing_pages=3)},
        }
        visits = Visits(papers, tmp_path_factory.mktemp("lists"), settings)
        first_day(papers)
        visits.visit()
        second_day(papers)
        visits.visit()
        visits.visit()
        yield visits


def first_day(papers: dict[str, Paper]) -> None:
    _sections(papers["sections"])

    # A feed that goes on to the site's beginning.
    paths = write(papers["paged"], range(10_001, 10_026))[::-1]
    feed(papers["paged"], "/feed/", paths[:10])
    feed(papers["paged"], "/feed/?paged=2", paths[10:20])
    feed(papers["paged"], "/feed/?paged=3", paths[20:])

    paths = write(papers["alternate"], range(10_001, 10_004))
    heads = [
        RSS_LINK.format(path) for path in ("/comments/feed/", f"{paths[0]}/feed/", "/news.rss")
    ]
    listing(papers["alternate"], "/", [], head="".join(heads))
    feed(papers["alternate"], "/news.rss", paths)

    for name in ("linked", "few_links"):
        paths = write(papers[name], range(10_001, 10_021))
        listing(papers[name], "/", paths[:1])
        for here, following in pairwise(paths):
            listing(papers[name], here, [f"{following}/amp?utm_source=x", "/tag/delhi", "/about"])

    write(papers["plain_rest"], (10_001, 10_002))
    rest(papers["plain_rest"], {10_001: 1, 10_002: 2}, plain=True)

    trap = papers["trap"]
    write(trap, range(10_001, 10_004))
    calendars = [f"/2026/{month}/" for month in range(1, 13)]
    menu = [f"/section-{number}/" for number in range(MAX_SECTIONS + 20)]
    listing(trap, "/", [story(10_001)], "/desh/", *calendars, *menu, "/page/2/?replytocom=7")
    for number in range(1, 40):
        # The same page, whatever its number, and always a next one.
        path = "/desh/" if number == 1 else f"/desh/page/{number}/"
        head = f'<link rel="next" href="/desh/page/{number + 1}/">'
        listing(trap, path, [story(10_002), story(10_003)], head=head)

    paths = write(papers["long"], range(10_001, 10_061))[::-1]
    _numbered(papers["long"], paths)


def _sections(paper: Paper) -> None:
    desh = write(paper, range(10_001, 10_026))[::-1]
    khel = write(paper, range(20_001, 20_016), "khel")[::-1]
    listing(paper, "/", [desh[0], khel[0]], "/category/khel/", "/about-us/", "/tag/delhi/")
    for number, path in enumerate(("/desh", "/desh/page/2", "/desh/page/3")):
        listing(paper, path, desh[number * 10 :][:10])
    listing(paper, "/category/khel/", khel[:10], head='<link rel="next" href="?paged=2">')
    listing(paper, "/category/khel/?paged=2", khel[10:])
    listing(paper, "/about-us/", [])


def _numbered(paper: Paper, paths: list[str]) -> None:
    """The front page and the pages behind it, ten articles each."""
    for number in range(len(paths) // 10):
        path = "/" if number == 0 else f"/page/{number + 1}/"
        listing(paper, path, paths[number * 10 :][:10])


def second_day(papers: dict[str, Paper]) -> None:
    sections = papers["sections"]
    new = write(sections, range(20_016, 20_018), "khel")[::-1]
    old = [story(number, "khel") for number in range(20_015, 20_007, -1)]
    listing(sections, "/", [new[0], story(10_025)])
    head = '<link rel="next" href="?paged=2">'
    listing(sections, "/category/khel/", [*new, *old], head=head)

    paged = papers["paged"]
    paths = write(paged, range(10_026, 10_028))[::-1]
    feed(paged, "/feed/", [*paths, *(story(number) for number in range(10_025, 10_017, -1))])


def test_all_totals_add_up(visits: Visits) -> None:
    visits.check_totals()


def test_sections_are_followed_to_their_last_page(visits: Visits) -> None:
    assert visits.got(0, "sections") == {*range(10_001, 10_026), *range(20_001, 20_016)}
    assert "/tag/delhi/" not in visits.asked[0]["sections"]
    assert visits.source(0, "sections", "/category/khel/").lastmod == "end"


def test_later_sections_are_read_where_the_front_page_has_news(visits: Visits) -> None:
    assert visits.got(1, "sections") == {20_016, 20_017}
    assert "/desh/page/2" not in visits.asked[1]["sections"]


# The long listing is not read to its end by then, nor are the few links that a run may follow.
@pytest.mark.parametrize("name", sorted({*NAMES} - {"long", "few_links"}))
def test_an_unchanged_visit_is_cheap(visits: Visits, name: str) -> None:
    assert len(visits.asked[2][name]) <= 7, visits.asked[2][name]
    assert visits.got(2, name) == set()


def test_a_feed_that_reaches_back_to_the_beginning_is_enough(visits: Visits) -> None:
    assert visits.got(0, "paged") == set(range(10_001, 10_026))
    assert visits.source(0, "paged", "/feed/").lastmod == "end"
    assert "/" not in visits.asked[0]["paged"]
    assert visits.got(1, "paged") == {10_026, 10_027}
    assert not [path for path in visits.asked[1]["paged"] if "paged=" in path]


def test_the_feed_that_the_front_page_names_is_found_and_remembered(visits: Visits) -> None:
    assert visits.got(0, "alternate") == {10_001, 10_002, 10_003}
    assert "/news.rss" in visits.asked[1]["alternate"]
    assert "/feed/" not in visits.asked[1]["alternate"]
    assert not any(
        "comments" in path or path.endswith("1/feed/") for path in visits.asked[0]["alternate"]
    )


def test_links_lead_from_article_to_article(visits: Visits) -> None:
    assert visits.got(0, "linked") == set(range(10_001, 10_021))
    assert visits.source(0, "linked", "/#links").articles == 19
    assert visits.crawls[0]["linked"].outcomes == {}


def test_links_are_bounded(visits: Visits) -> None:
    assert visits.got(0, "few_links") == set(range(10_001, 10_005))
    assert visits.source(0, "few_links", "/#links").reason == "limit of 3 articles"


def test_what_is_beyond_their_bound_is_found_by_the_next_visits(visits: Visits) -> None:
    assert visits.got(1, "few_links") == set(range(10_005, 10_008))
    assert visits.got(2, "few_links") == set(range(10_008, 10_011))


def test_rest_without_pretty_permalinks(visits: Visits) -> None:
    assert visits.got(0, "plain_rest") == {10_001, 10_002}
    assert rest_url("", 1) in visits.asked[0]["plain_rest"]
    assert rest_url("", 1) not in visits.asked[1]["plain_rest"]
    assert rest_url("", 1, plain=True) in visits.asked[1]["plain_rest"]


def test_traps_are_left(visits: Visits) -> None:
    assert visits.got(0, "trap") == {10_001, 10_002, 10_003}
    asked = visits.asked[0]["trap"]
    assert not [path for path in asked if path.startswith("/2026/") or "replytocom" in path]
    assert len([path for path in asked if path.startswith("/desh/page/")]) == 1
    assert len([path for path in asked if path.startswith("/section-")]) < 2 * MAX_SECTIONS


def test_a_long_listing_goes_on_in_the_next_run(visits: Visits) -> None:
    assert visits.got(0, "long") == set(range(10_031, 10_061))
    assert visits.source(0, "long", "/").lastmod.endswith("/page/4/")
    assert visits.got(1, "long") | visits.got(2, "long") == set(range(10_001, 10_031))
