"""Runs learn the lines around a site's stories, and forget them when the site drops them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flows.stages.clean import CleanStage
from pipelines.record import Article
from pipelines.workers.pool import CleanPool
from spiders.archive.records import FetchedPage
from spiders.archive.warc import SegmentWriter
from tests.pipelines.fetched import SITE, document, fetched
from tests.pipelines.stories import story
from warehouse.crawl_state.profiles import read_profile
from warehouse.database.connection import writer
from warehouse.load.segment import load_segment

BARE = SITE.model_copy(update={"containers": ("//div[@class='entry']",)})
SUBJECTS = {
    "hi": ["पुस्तकालय", "नौका", "बगीचा", "मेला", "विद्यालय", "अस्पताल"],
    "ur": ["کتابیں", "باغبان", "مشاعرہ", "کسانوں", "ریلوے", "انتخابات"],
    "en": ["library", "ferry", "orchard", "school", "hospital", "railway"],
}
AROUND = {
    "hi": ("उत्तर ब्यूरो की पेशकश", "समाचार भवन, प्रेस मार्ग, पहली मंज़िल, वाराणसी"),
    "ur": ("اردو ڈیسک کی پیشکش", "سماچار بھون، پریس روڈ، پہلی منزل، بنارس"),
    "en": ("A dispatch of the north bureau", "Samachar Bhawan, Press Road, First Floor, Varanasi"),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[CleanPool]:
    cleaning = CleanPool()
    yield cleaning
    cleaning.close()


class House:
    """A site that prints a line above and one below its stories, and runs that read it."""

    def __init__(self, home: Path, pool: CleanPool, language: str) -> None:
        self.home, self.pool, self.language = home, pool, language

    def run(self, first: int, last: int, *, decorated: bool = True) -> list[Article]:
        """Crawls, cleans and loads stories; what became of them."""
        run_id = f"run{first}"
        archive = self.home / "archive"
        segment = SegmentWriter(archive, self.home / "work", SITE.name, run_id)
        for number in range(first, last):
            segment.add(self._page(number, decorated=decorated), "test")
        name = segment.close()
        assert name is not None
        stage = CleanStage(archive, {SITE.name: BARE}, self.pool, lambda: writer(self.home), run_id)
        cleaned = stage.clean(name)
        with writer(self.home) as con:
            load_segment(con, cleaned, {SITE.name: BARE})
        return [page.article for page in cleaned.pages if page.article]

    def told(self, number: int) -> list[str]:
        return story(self.language, number, 4)

    def _page(self, number: int, *, decorated: bool) -> FetchedPage:
        subject = SUBJECTS[self.language][number % 6]
        head, tail = ([line] for line in AROUND[self.language]) if decorated else ([], [])
        lines = "".join(f"<p>{line}</p>" for line in [*head, *self.told(number), *tail])
        url = f"https://samachar.example/india/khabar-{400_000 + number}"
        page = fetched(
            document(f"<h1>{subject} {number}</h1><div class='entry'>{lines}</div>", title=subject),
            url=url,
        )
        return replace(page, fetch=replace(page.fetch, fetch_id=f"{number:08}"))


@pytest.fixture
def home(empty_warehouse: Path, tmp_path: Path) -> Path:
    shutil.copy(empty_warehouse, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "language",
    [pytest.param(each, marks=() if each == "hi" else pytest.mark.long) for each in SUBJECTS],
)
def test_the_first_segment_of_a_site_is_clean_already(
    home: Path, pool: CleanPool, language: str
) -> None:
    house = House(home, pool, language)
    articles = house.run(0, 12)
    assert [each.body.split("\n\n") for each in articles] == [house.told(n) for n in range(12)]
    assert {rule for each in articles for rule, _ in each.removed} == {
        "learned_head",
        "learned_tail",
    }
    assert {each.rules_version.partition("+")[2] for each in articles} == {"1"}
    # The next run knows it from the warehouse, though it brings one story only.
    assert house.run(20, 21)[0].body.split("\n\n") == house.told(20)
    with writer(home) as con:
        assert read_profile(con, SITE.name).number == 1


def test_a_few_stories_a_day_teach_as_well(home: Path, pool: CleanPool) -> None:
    house = House(home, pool, "hi")
    bodies = [house.run(n, n + 4)[0].body.split("\n\n") for n in range(0, 12, 4)]
    assert bodies[0][0] == AROUND["hi"][0]
    assert bodies[2] == house.told(8)


def test_stories_without_such_lines_lose_nothing(home: Path, pool: CleanPool) -> None:
    house = House(home, pool, "hi")
    house.run(0, 12)
    plain = house.run(20, 32, decorated=False)
    assert [each.body.split("\n\n") for each in plain] == [house.told(n) for n in range(20, 32)]
    assert {each.removed for each in plain} == {()}
