"""The clean stage learns a site's containers from its first segments, and new ones later."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from flows.stages.clean import CleanStage
from pipelines.clean import clean_page
from pipelines.record import Article, CleanedSegment, Reject
from pipelines.site_profile import SiteProfile
from pipelines.workers.pool import CleanPool
from spiders.archive.records import FetchedPage
from spiders.archive.warc import SegmentWriter, read_segment
from spiders.config.site import Site
from tests.pipelines.fetched import SITE
from tests.pipelines.learning.themes import THEMES, Post, page_of, post, scattered
from warehouse.crawl_state.profiles import read_attempts, read_profile
from warehouse.database.connection import writer
from warehouse.load.segment import load_segment

_serial = count(1)


@pytest.fixture(scope="module")
def pool() -> Iterator[CleanPool]:
    cleaning = CleanPool()
    yield cleaning
    cleaning.close()


class House:
    """An archive and a warehouse, and runs that clean and load into them."""

    def __init__(self, home: Path, pool: CleanPool) -> None:
        self.home, self.pool = home, pool

    def stage(self, run_id: str) -> CleanStage:
        return CleanStage(
            self.home / "archive", {SITE.name: SITE}, self.pool, lambda: writer(self.home), run_id
        )

    def archived(self, run_id: str, pages: Sequence[FetchedPage]) -> str:
        segment = SegmentWriter(self.home / "archive", self.home / "work", SITE.name, run_id)
        for page in pages:
            number = f"{next(_serial):08}"
            segment.add(replace(page, fetch=replace(page.fetch, fetch_id=number)), "test")
        name = segment.close()
        assert name is not None
        return name

    def run(self, run_id: str, pages: Sequence[FetchedPage]) -> tuple[CleanedSegment, CleanStage]:
        stage = self.stage(run_id)
        segment = stage.clean(self.archived(run_id, pages))
        with writer(self.home) as con:
            load_segment(con, segment, {SITE.name: SITE})
        return segment, stage


@pytest.fixture
def house(empty_warehouse: Path, tmp_path: Path, pool: CleanPool) -> House:
    shutil.copy(empty_warehouse, tmp_path)
    return House(tmp_path, pool)


def articles(segment: CleanedSegment) -> list[Article]:
    return [page.article for page in segment.pages if page.article is not None]


def posts(first: int, last: int) -> list[Post]:
    return [post(number, "hi") for number in range(first, last)]


def pages(theme: str, written: Sequence[Post]) -> list[FetchedPage]:
    return [page_of(each, THEMES[theme]) for each in written]


def test_the_first_segment_teaches_and_is_cleaned_under_what_it_taught(house: House) -> None:
    written = posts(0, 20)
    segment, stage = house.run("run1", pages("css_modules", written))
    assert [each.body.split("\n\n") for each in articles(segment)] == [
        each.paragraphs for each in written
    ]
    assert {each.extractor for each in articles(segment)} == {"container"}
    assert {each.rules_version.partition("+")[2] for each in articles(segment)} == {"1"}
    # What the first run of a site learns is no news to anybody.
    assert stage.notes == []
    with writer(house.home) as con:
        profile = read_profile(con, SITE.name)
        evidence = con.execute(
            "SELECT pages, validated, agreement FROM internal.site_containers"
        ).fetchall()
        used = con.execute("SELECT DISTINCT container FROM articles").fetchall()
    assert profile.number == 1
    assert used == [(profile.containers[0].xpath,)]
    assert evidence == [(14, 6, pytest.approx(1.0, abs=0.02))]
    later, _ = house.run("run2", pages("css_modules", posts(30, 32)))
    assert {each.extractor for each in articles(later)} == {"container"}


@pytest.mark.long
def test_briefs_whose_pages_share_a_teaser_are_no_wall_once_their_container_is_known(
    house: House,
) -> None:
    words = " ".join(post(900, "hi").paragraphs[:3])
    teaser = f"<div class='excerpt'>{words}</div><aside".encode()
    briefs = [
        replace(each, paragraphs=[" ".join(each.comment.split()[:14])]) for each in posts(40, 48)
    ]
    shown = [
        replace(page, body=page.body.replace(b"<aside", teaser))
        for page in pages("classic", briefs)
    ]
    segment, _ = house.run("run1", [*pages("classic", posts(0, 20)), *shown])
    assert [page.reject for page in segment.pages if page.reject] == []
    assert [each.body.split("\n\n") for each in articles(segment)[20:]] == [
        each.paragraphs for each in briefs
    ]


def test_the_first_pages_of_a_large_segment_teach_before_the_others_are_cleaned(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    teaching = 20
    monkeypatch.setattr("flows.stages.clean.TEACHING_PAGES", teaching)
    under: list[int] = []
    clean = house.pool.clean

    def counted(pages: Iterable[FetchedPage], site: Site, profile: SiteProfile) -> Any:
        for cleaned in clean(pages, site, profile):
            under.append(profile.number)
            yield cleaned

    monkeypatch.setattr(house.pool, "clean", counted)
    written = posts(0, teaching + 4)
    segment, _ = house.run("run1", pages("css_modules", written))
    assert [each.body.split("\n\n") for each in articles(segment)] == [
        each.paragraphs for each in written
    ]
    assert {each.extractor for each in articles(segment)} == {"container"}
    # The teachers are cleaned twice, all others once.
    assert under == [0] * teaching + [1] * len(written)


@pytest.mark.long
def test_few_pages_at_a_time_teach_when_the_archive_holds_enough(house: House) -> None:
    for run, first in enumerate((0, 3, 6)):
        segment, _ = house.run(f"run{run}", pages("classic", posts(first, first + 3)))
        assert {each.extractor for each in articles(segment)} == (
            {"page"} if first < 6 else {"container"}
        )
    with writer(house.home) as con:
        assert len(read_profile(con, SITE.name).containers) == 1


def test_a_redesign_is_learned_beside_the_old_theme_and_told(house: House) -> None:
    house.run("run1", pages("classic", posts(0, 12)))
    both = posts(20, 36)
    mixed = pages("classic", both[:3]) + pages("chunks", both[3:])
    segment, stage = house.run("run2", mixed)
    assert [each.body.split("\n\n") for each in articles(segment)] == [
        each.paragraphs for each in both
    ]
    assert stage.notes == ["samachar: a new template was learned from 13 pages"]
    with writer(house.home) as con:
        profile = read_profile(con, SITE.name)
    assert [each.pages for each in profile.containers] == [8, 9]
    assert profile.number == 2


@pytest.mark.long
def test_pages_that_teach_nothing_are_not_studied_in_vain_each_time(house: House) -> None:
    tried = []
    for run in range(4):
        house.run(f"run{run}", [scattered(each) for each in posts(10 * run, 10 * run + 10)])
        with writer(house.home) as con:
            attempts = read_attempts(con, SITE.name)
        tried.append(attempts.failed)
        assert attempts.tried_at is not None
        assert attempts.tried_at <= datetime.now(UTC)
    assert tried[0] == 1
    assert tried == sorted(tried)
    with writer(house.home) as con:
        assert read_profile(con, SITE.name).containers == ()


def test_a_run_that_learns_no_container_says_why_and_what_to_do(house: House) -> None:
    segment, stage = house.run("run1", [scattered(each) for each in posts(0, 10)])
    assert {each.extractor for each in articles(segment)} == {"page"}
    why = (
        "no container was learned from 10 pages: "
        "no element of one name holds the story on enough of them"
    )
    assert stage.notes == [
        f"samachar: {why}; name the element that holds the story as containers in the site file "
        "(khabar probe shows it); until then whole pages are read"
    ]
    notes = "SELECT container_note FROM site_health"
    with writer(house.home) as con:
        assert con.execute(notes).fetchall() == [(why,)]
    # One more theme, which can be learned.
    _, stage = house.run("run2", pages("classic", posts(20, 40)))
    with writer(house.home) as con:
        assert con.execute(notes).fetchall() == [("",)]


@pytest.mark.long
def test_a_page_without_a_story_is_read_again_once_a_container_is_known(house: House) -> None:
    written = posts(0, 20)
    name = house.archived("run1", pages("widgets", written))
    first = tuple(clean_page(page, SITE) for page in read_segment(house.home / "archive", name))
    # Of a brief among widgets the whole page may give nothing.
    empty = Reject("clean", "empty", "4 lines of boilerplate")
    first = (*first[:18], *(replace(page, article=None, reject=empty) for page in first[18:]))
    segment = house.stage("run1").clean(name, first)
    assert [each.body.split("\n\n") for each in articles(segment)] == [
        each.paragraphs for each in written
    ]


def test_a_hand_written_container_is_never_replaced(house: House) -> None:
    site = SITE.model_copy(update={"containers": ("//div[contains(@class, 'entry-content')]",)})
    stage = CleanStage(
        house.home / "archive", {site.name: site}, house.pool, lambda: writer(house.home), "run1"
    )
    segment = stage.clean(house.archived("run1", pages("classic", posts(0, 12))))
    assert {each.container for each in articles(segment)} == set(site.containers)
    with writer(house.home) as con:
        assert read_profile(con, site.name).number == 0
