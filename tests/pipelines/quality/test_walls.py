"""One page in place of many: a wall is told from stories that repeat honestly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.quality.walls import MIN_PAGES, reject_walls
from pipelines.record import CleanedPage, CleanedSegment, Reject
from tests.builders import ENGLISH, HINDI, SITES, URDU, article, page, rejected, segment

SHORT = "वीडियो देखें।"


def judged(*pages: CleanedPage, name: str = "hindi") -> list[Reject | None]:
    cleaned = segment(*pages, site=name)
    result = reject_walls(cleaned, SITES[cleaned.site])
    assert isinstance(result, CleanedSegment)
    assert [each.page_id for each in result.pages] == [each.page_id for each in cleaned.pages]
    return [each.reject for each in result.pages]


def same(count: int, body: str, *, headline: str = "", site: str = "hindi") -> list[CleanedPage]:
    """Pages of one body, each under a headline of its own unless one is given."""
    return [
        page(article(n, body, site=site, headline=headline or f"शीर्षक {n}"))
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize(("body", "site"), [(HINDI, "hindi"), (URDU, "urdu"), (ENGLISH, "english")])
def test_one_text_under_many_headlines_is_a_wall(body: str, site: str) -> None:
    story = page(article(99, body + " और एक बात।", site=site))
    *walls, kept = judged(*same(MIN_PAGES, body, site=site), story)
    assert {(each.stage, each.reason) for each in walls if each} == {("fetch", "wall")}
    assert all(walls)
    assert kept is None
    assert walls[0] is not None
    assert walls[0].detail.startswith(f"{MIN_PAGES} pages say: {body.split(maxsplit=1)[0]}")


def test_a_wall_that_came_up_between_two_parts() -> None:
    story = article(99, f"{ENGLISH} {HINDI}\n\n{HINDI}")
    *_, broken = judged(*same(MIN_PAGES, HINDI), replace(page(story), parts=(page(story).fetch,)))
    assert broken is not None
    assert broken.detail.startswith(f"{MIN_PAGES} pages say: {HINDI.split(maxsplit=1)[0]}")
    *_, quoted = judged(*same(MIN_PAGES, HINDI), page(story))
    assert quoted is None


def test_a_story_printed_a_few_times_is_a_story() -> None:
    assert judged(*same(MIN_PAGES - 1, HINDI)) == [None] * (MIN_PAGES - 1)


def test_versions_of_one_article_are_no_wall() -> None:
    one = page(article(1))
    assert judged(*[replace(one, page_id=f"hindi:u{n}") for n in range(MIN_PAGES)]) == (
        [None] * MIN_PAGES
    )


def test_a_short_line_repeats_below_headlines_of_their_own() -> None:
    assert judged(*same(MIN_PAGES, SHORT)) == [None] * MIN_PAGES
    assert all(judged(*same(MIN_PAGES, SHORT, headline="प्रवेश करें")))


NOTICES = {
    "hindi": "साइट पर मरम्मत का काम चल रहा है।",
    "urdu": "سائٹ پر مرمت کا کام جاری ہے۔",
    "english": "The site is down for maintenance.",
}


def bare(site: str, *headlines: str, suspect: str = "no_date,short") -> list[CleanedPage]:
    return [
        page(article(n, NOTICES[site], site=site, headline=headline, suspect=suspect))
        for n, headline in enumerate(headlines)
    ]


@pytest.mark.parametrize("site", NOTICES)
def test_a_notice_in_place_of_the_few_pages_of_a_quiet_hour_is_a_wall(site: str) -> None:
    name = SITES[site].title
    assert all(judged(*bare(site, name), name=site))
    assert all(judged(*bare(site, "503", "503"), name=site))
    assert judged(*bare(site, "503", "504"), name=site) == [None, None]
    assert judged(*bare(site, name, name, suspect="short"), name=site) == [None, None]


def test_the_same_bytes_without_a_story_are_a_wall_too() -> None:
    empty = [rejected(n, "empty") for n in range(1, MIN_PAGES + 1)]
    assert {each.reason for each in judged(*empty) if each} == {"wall"}
    listings = [rejected(n, "listing") for n in range(1, MIN_PAGES + 1)]
    assert {each.reason for each in judged(*listings) if each} == {"listing"}
