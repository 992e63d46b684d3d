"""Whatever a page or a source does, it costs that page or source: the rest of the run is whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.config.limits import Limits
from tests.places import DOCS
from tests.spiders.hostile.cases import SiteCase
from tests.spiders.hostile.crawls import HostileCrawl
from tests.spiders.hostile.pages import PAGES, pages_about
from tests.spiders.hostile.server import HostileSite
from tests.spiders.hostile.table import (
    SITE_CASES,
    Seen,
    all_pages,
    canary,
    crawl_pages,
    crawl_sites,
)

# A hang, not a slow machine: what never ends has limits of seconds here.
MOST_SECONDS = 150
MOST_MEGABYTES = 300
# Requests of one site at most: limits of sources and pages, and its articles twice.
MOST_ASKED = 150

PAGE_NAMES = [case.name for case in PAGES + pages_about("127.0.0.1:9")]


@pytest.fixture(scope="module")
def bait() -> Iterator[HostileSite]:
    with canary() as site:
        yield site


@pytest.fixture(scope="module")
def pages(
    bait: HostileSite, tmp_path_factory: pytest.TempPathFactory
) -> tuple[HostileCrawl, dict[str, Seen]]:
    done, seen = crawl_pages(tmp_path_factory.mktemp("pages"), all_pages(bait))
    return done, {each.case.name: each for each in seen}


@pytest.fixture(scope="module")
def sites(
    bait: HostileSite, tmp_path_factory: pytest.TempPathFactory
) -> tuple[HostileCrawl, dict[str, Seen]]:
    done, seen = crawl_sites(tmp_path_factory.mktemp("sites"), SITE_CASES, bait)
    return done, {each.case.name: each for each in seen}


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_a_hostile_page_ends_in_its_outcome(
    pages: tuple[HostileCrawl, dict[str, Seen]], name: str
) -> None:
    seen = pages[1][name]
    # What never ends meets the limit of bytes, or on a busy machine that of seconds.
    others = {"failed:timeout"} if name.startswith("endless") else set[str]()
    assert len(seen.hostile) == 1
    assert seen.hostile[0] in {seen.case.outcome, *others}


def test_the_good_pages_among_them_are_articles(
    pages: tuple[HostileCrawl, dict[str, Seen]],
) -> None:
    (good,) = {seen.good for seen in pages[1].values()}
    assert set(good) == {"new"}
    assert len(good) >= len(PAGE_NAMES) / 2


# What drips is asked for again and again.
SLOW = ("robots.txt drips",)


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, marks=pytest.mark.long if c.name in SLOW else ()) for c in SITE_CASES],
    ids=lambda case: case.name,
)
def test_a_hostile_source_costs_that_source(
    sites: tuple[HostileCrawl, dict[str, Seen]], case: SiteCase
) -> None:
    seen = sites[1][case.name]
    assert seen.source.startswith(case.ends)
    assert seen.problem.startswith(case.problem)
    assert bool(seen.problem) == bool(case.problem)
    wanted = "" if case.problem else case.pages
    assert set(seen.good) == {wanted}
    assert seen.asked <= MOST_ASKED


def test_every_crawl_ends_in_time_and_in_its_memory(
    pages: tuple[HostileCrawl, dict[str, Seen]], sites: tuple[HostileCrawl, dict[str, Seen]]
) -> None:
    for done, _ in (pages, sites):
        assert done.seconds < MOST_SECONDS
        assert done.peak_megabytes < MOST_MEGABYTES
        for crawl in done.sites.values():
            crawl.check_totals()


def test_nobody_else_is_asked_for_anything(
    bait: HostileSite,
    pages: tuple[HostileCrawl, dict[str, Seen]],
    sites: tuple[HostileCrawl, dict[str, Seen]],
) -> None:
    assert bait.asked == []


def test_every_limit_and_every_outcome_is_documented() -> None:
    page = (DOCS / "limits.md").read_text(encoding="utf-8")
    for key, field in Limits.model_fields.items():
        assert f"| `{key}` | `{int(field.default)}` |" in page, key
    for case in PAGES:
        assert case.outcome == "new" or f"`{case.outcome}`" in page, case.name


def test_nothing_of_this_machine_is_read(
    sites: tuple[HostileCrawl, dict[str, Seen]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = [path for path in tmp_path_factory.getbasetemp().rglob("*") if path.is_file()]
    user = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()[0]
    assert any(path.name == "ledger.jsonl" for path in files)
    assert not [path for path in files if user.encode() in path.read_bytes()]
