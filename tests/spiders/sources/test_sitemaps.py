"""Sitemaps in large numbers: without lastmod, without articles, off the site, under other names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from spiders.sources.entry_filter import MAX_FOREIGN
from spiders.sources.sitemaps import ONE_IN
from tests.spiders.paper import Answer, Paper
from tests.spiders.source_visits import LASTMOD, Visits, open_papers, story, write

NAMES = ("undated", "foreign", "names", "hosts", "loop")
FOREIGN = 6_000
DAYS = ONE_IN + 2


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    with ExitStack() as stack:
        papers = open_papers(stack, (*NAMES, "daily"), 100)
        visits = Visits(papers, tmp_path_factory.mktemp("sitemaps"))
        first_day(papers)
        visits.visit()
        write(papers["undated"], [10_061])
        _part(papers["undated"], 6, [*range(10_051, 10_062)])
        visits.visit()
        visits.visit()
        yield visits


def first_day(papers: dict[str, Paper]) -> None:
    undated = papers["undated"]
    for part in range(1, 7):
        numbers = range(10_001 + 10 * (part - 1), 10_001 + 10 * part)
        write(undated, numbers)
        _part(undated, part, numbers)
    undated.announce("/wp-sitemap-posts-page-1.xml", ["/about-us", "/contact-us"])
    names = [f"/wp-sitemap-posts-post-{part}.xml" for part in range(1, 7)]
    others = ["/wp-sitemap-posts-page-1.xml", "/wp-sitemap-taxonomies-category-1.xml"]
    undated.index("/wp-sitemap.xml", [*names, *others])

    daily = papers["daily"]
    paths = write(daily, [10_001])
    for day in range(1, DAYS + 1):
        daily.announce(f"/sitemap-{day}.xml", paths)
    daily.index("/sitemap.xml", [f"/sitemap-{day}.xml" for day in range(1, DAYS + 1)])

    foreign = papers["foreign"]
    paths = write(foreign, [10_001, 10_002])
    urls = [f"<url><loc>https://spam.example/x/a-{n}</loc></url>" for n in range(FOREIGN)]
    own = [f"<url><loc>{path}</loc><lastmod>{LASTMOD}</lastmod></url>" for path in paths]
    foreign.answers["/sitemap.xml"] = Answer(f"<urlset>{own[0]}{''.join(urls)}{own[1]}</urlset>")

    paths = write(papers["names"], [10_001, 10_002])
    papers["names"].announce("/sitemap-index.xml", paths[:1], lastmod=LASTMOD)
    papers["names"].announce("/sitemap-news.xml", paths[1:], lastmod=LASTMOD)

    hosts = papers["hosts"]
    paths = write(hosts, [10_001, 10_002])
    hosts.announce("/posts.xml", paths, lastmod=LASTMOD)
    # The same sitemap by a relative address, another scheme, and with www.
    children = [
        "posts.xml",
        f"https://{hosts.host}/posts.xml",
        f"http://www.{hosts.host}/posts.xml",
    ]
    items = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    hosts.answers["/sitemap_index.xml"] = Answer(f"<sitemapindex>{items}</sitemapindex>")

    loop = papers["loop"]
    write(loop, [10_001])
    loop.announce("/posts.xml", [story(10_001)], lastmod=LASTMOD)
    loop.index("/sitemap_index.xml", ["/sitemap_index.xml", "/b.xml", "/posts.xml"])
    loop.index("/b.xml", ["/sitemap_index.xml", "/b.xml"])


def _part(paper: Paper, part: int, numbers: range | list[int]) -> None:
    paper.announce(f"/wp-sitemap-posts-post-{part}.xml", [story(number) for number in numbers])


def parts(visits: Visits, number: int) -> list[int]:
    name = "/wp-sitemap-posts-post-"
    asked = visits.asked[number]["undated"]
    return sorted(int(p.removeprefix(name)[:-4]) for p in asked if p.startswith(name))


def test_all_totals_add_up(visits: Visits) -> None:
    visits.check_totals()


def test_parts_without_lastmod_take_turns(visits: Visits) -> None:
    assert parts(visits, 0) == [1, 2, 3, 4, 5, 6]
    assert visits.got(1, "undated") == {10_061}
    second, third = parts(visits, 1), parts(visits, 2)
    assert len(second) == len(third) == 2
    assert 6 in second
    assert 6 in third
    assert second != third
    state = visits.source(1, "undated", "/wp-sitemap-posts-post-5.xml")
    assert (state.outcome, state.articles) == ("skipped", 10)
    assert "its turn comes" in state.reason
    first = visits.source(0, "undated", "/wp-sitemap-posts-post-5.xml")
    assert state.checked_at == first.checked_at


def test_of_hundreds_without_lastmod_more_than_one_is_read(visits: Visits) -> None:
    names = {f"/sitemap-{day}.xml" for day in range(1, DAYS + 1)}
    first, *later = (names & set(asked["daily"]) for asked in visits.asked)
    assert first == names
    # The last, and two of the others; of these none twice before all had their turn.
    assert [len(each) for each in later] == [3, 3]
    assert later[0] & later[1] == {f"/sitemap-{DAYS}.xml"}


def test_a_sitemap_of_pages_is_read_once_a_week(visits: Visits) -> None:
    assert "/wp-sitemap-posts-page-1.xml" in visits.asked[0]["undated"]
    assert "/wp-sitemap-posts-page-1.xml" not in visits.asked[1]["undated"]
    reason = visits.source(1, "undated", "/wp-sitemap-posts-page-1.xml").reason
    assert reason == "named no article a few days ago"


def test_foreign_urls_are_counted_and_few_entered(visits: Visits) -> None:
    crawl = visits.crawls[0]["foreign"]
    assert visits.got(0, "foreign") == {10_001, 10_002}
    state = visits.source(0, "foreign", "/sitemap.xml")
    assert (state.outcome, state.entries) == ("read", FOREIGN + 2)
    assert state.reason == f"names {FOREIGN} URLs off the site"
    assert [page.outcome for page in crawl.crawl_log.pages] == ["off_site"] * MAX_FOREIGN


def test_less_usual_names_are_tried(visits: Visits) -> None:
    assert visits.got(0, "names") == {10_001, 10_002}
    asked = visits.asked[1]["names"]
    assert "/sitemap_index.xml" not in asked
    assert {"/sitemap-index.xml", "/sitemap-news.xml"} <= set(asked)


def test_one_sitemap_by_several_addresses_is_read_once(visits: Visits) -> None:
    assert visits.got(0, "hosts") == {10_001, 10_002}
    assert visits.asked[0]["hosts"].count("/posts.xml") == 1


def test_an_index_that_names_itself_ends(visits: Visits) -> None:
    assert visits.got(0, "loop") == {10_001}
    asked = visits.asked[0]["loop"]
    assert (asked.count("/sitemap_index.xml"), asked.count("/b.xml")) == (1, 1)


@pytest.mark.parametrize("name", NAMES)
def test_an_unchanged_visit_is_cheap(visits: Visits, name: str) -> None:
    assert visits.got(2, name) == set()
    assert len(visits.asked[2][name]) <= 5, visits.asked[2][name]
    assert visits.problems(2, name) == []
