"""What breaks with a site's past is told, and what varies as it always did is not."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.builders import ENGLISH, HINDI, NOON, SITES, URDU, article, page, segment
from tests.cases import quick_first
from warehouse.load.segment import load_segment
from warehouse.runs.baselines import Norm, unusual
from warehouse.runs.runs import Run, start_run

Con = duckdb.DuckDBPyConnection
DAY = timedelta(days=1)
BODIES = {"hindi": HINDI, "urdu": URDU, "english": ENGLISH}


class Past:
    """A site's history: copies of one article and its page that were really loaded."""

    def __init__(self, con: Con, site: str = "hindi") -> None:
        self.con, self.site = con, site
        self._days: list[dict[str, Any]] = []
        start_run(con, Run("seed", "ingest", "test", NOON - 900 * DAY))
        seed = page(article(1, BODIES[site], site=site), NOON - 900 * DAY, run_id="seed")
        load_segment(con, segment(seed, site=site, run_id="seed"), SITES)

    def day(
        self, number: int, articles: int, *, lost: int = 0, age: int = 1, **languages: int
    ) -> datetime:
        """One day of runs; returns its end.

        `languages` are of the articles, `age` is theirs in hours when they came in.
        """
        end = NOON + number * DAY
        own = {SITES[self.site].language: articles - sum(languages.values())}
        for language, count in {**own, **languages, "": lost}.items():
            row = {"day": number, "until": end, "language": language, "count": count, "age": age}
            self._days.append(row)
        return end

    def days(self, counts: Sequence[int], first: int = 0) -> datetime:
        """Days one after the other; returns the end of the last."""
        return [self.day(number, articles) for number, articles in enumerate(counts, first)][-1]

    def told(self, end: datetime) -> dict[Norm, str]:
        self._write()
        return unusual(self.con, "none", self.site, end)

    def _write(self) -> None:
        for sql in _COPIES if self._days else ():
            self.con.execute(sql, {"site": self.site, "days": self._days})
        self._days.clear()


_DAYS = """
WITH days AS (SELECT unnest($days, recursive := true)),
seen AS (
    SELECT
        *,
        $site || ':' || day || language || number AS key,
        until - to_milliseconds(CAST((number + 0.5) / "count" * 75600000 AS BIGINT)) AS moment
    FROM (SELECT *, unnest(range("count")) AS number FROM days)
)
"""
_COPIES = [
    """
    INSERT INTO runs BY NAME
    SELECT DISTINCT runs.* REPLACE (
        'run' || day AS run_id, until - INTERVAL 1 MINUTE AS started_at, 'completed' AS state
    )
    FROM runs, (SELECT unnest($days, recursive := true))
    WHERE run_id = 'seed' AND $site <> ''
    """,
    """
    INSERT INTO run_sites BY NAME
    SELECT DISTINCT run_sites.* REPLACE ('run' || day AS run_id)
    FROM run_sites, (SELECT unnest($days, recursive := true))
    WHERE run_id = 'seed' AND site = $site
    """,
    _DAYS
    + """
    INSERT INTO articles BY NAME
    SELECT articles.* REPLACE (
        key AS article_id, seen.language AS language, moment AS first_seen_at,
        moment - to_hours(age) AS published_at
    )
    FROM articles, seen
    WHERE articles.site = $site AND articles.run_id = 'seed' AND seen.language <> ''
        AND articles.article_id = $site || ':1'
    """,
    _DAYS
    + """
    INSERT INTO pages BY NAME
    SELECT pages.* REPLACE (
        key AS page_id, moment - INTERVAL 2 HOUR AS first_seen_at,
        nullif(seen.language, '') AS article_id,
        if(seen.language = '', 'rejected', 'new') AS outcome,
        if(seen.language = '', 'empty', '') AS reason
    )
    FROM pages, seen
    WHERE pages.page_id = $site || ':1'
    """,
]


@pytest.fixture
def past(con: Con) -> Callable[[str], Past]:
    return lambda site: Past(con, site)


def quiet(days: int, mean: float, seed: int = 1) -> list[int]:
    """Counts as chance makes them, with half as many articles on Sundays."""
    chance = random.Random(seed)
    means = [mean * (0.5 if day % 7 == 0 else 1) for day in range(days)]
    return [max(0, round(chance.gauss(each, (each * 1.5) ** 0.5))) for each in means]


def test_a_day_with_hardly_an_article_is_told(past: Callable[[str], Past]) -> None:
    of_site = past("hindi")
    assert of_site.told(of_site.days(quiet(20, 80))) == {}
    told = of_site.told(of_site.day(20, 9))
    assert told.keys() == {"volume"}
    assert told["volume"].startswith("9 new articles in a day, ")
    assert of_site.told(of_site.day(21, 75)) == {}


@pytest.mark.parametrize("mean", quick_first([0.5, 12, 60]))
def test_what_chance_and_sundays_do_is_not_told(past: Callable[[str], Past], mean: float) -> None:
    of_site = past("hindi")
    counts = quiet(80, mean)
    of_site.days(counts)
    ends = [NOON + day * DAY for day in range(30, 80, 7)]
    assert [told for end in ends if (told := of_site.told(end))] == []


def test_a_quiet_night_is_not_told(past: Callable[[str], Past]) -> None:
    of_site = past("urdu")
    end = of_site.days(quiet(20, 40))
    of_site.day(20, 38)
    # The day's articles come in during its last 21 hours: the hours before are the night.
    for hour in range(0, 24, 3):
        assert of_site.told(end + timedelta(hours=hour)) == {}, hour


def test_of_a_small_site_a_week_without_articles_is_told_and_a_day_is_not(
    past: Callable[[str], Past],
) -> None:
    of_site = past("english")
    end = of_site.days([3, 4, 2, 5, 3, 4, 3] * 7)
    assert of_site.told(end) == {}
    assert of_site.told(of_site.day(49, 0)) == {}
    told = of_site.told(of_site.days([0] * 6, first=50))
    assert told["volume"].startswith("0 new articles in a week, 24 are usual")


def test_a_flood_is_told_and_what_was_caught_up_with_is_not(past: Callable[[str], Past]) -> None:
    of_site = past("hindi")
    of_site.days(quiet(20, 60))
    # Nothing ran on days 20 and 21; an old archive was fetched on the 22nd besides.
    of_site.day(22, 110)
    assert of_site.told(of_site.day(22, 900, age=2000)) == {}
    of_site.days(quiet(5, 60), first=23)
    told = of_site.told(of_site.day(28, 700))
    assert told["volume"].startswith("700 new articles in a day, ")


def test_pages_that_wait_are_not_missed(past: Callable[[str], Past], con: Con) -> None:
    of_site = past("hindi")
    of_site.days(quiet(20, 80))
    end = of_site.day(20, 9)
    assert of_site.told(end)
    con.execute("UPDATE run_sites SET deferred = 60 WHERE run_id = 'run20'")
    assert unusual(con, "run20", "hindi", end) == {}


def test_pages_that_become_no_article_are_told(past: Callable[[str], Past]) -> None:
    of_site = past("urdu")
    for day in range(20):
        end = of_site.day(day, 30, lost=10 + day % 5)
    assert of_site.told(end) == {}
    told = of_site.told(of_site.day(20, 18, lost=40))
    assert told["coverage"].startswith("40 of 58 pages of a day became no article (69%, usual")
    assert "mostly rejected:empty" in told["coverage"]
    assert "khabar why https://urdu.example/" in told["coverage"]


def test_a_few_lost_pages_of_a_quiet_day_are_not_told(past: Callable[[str], Past]) -> None:
    of_site = past("hindi")
    for day in range(30):
        of_site.day(day, 12, lost=1)
    assert of_site.told(of_site.day(30, 9, lost=8)) == {}


@pytest.mark.parametrize(
    ("site", "other"), quick_first([("hindi", "en"), ("urdu", "hi"), ("english", "ur")])
)
def test_languages_that_are_not_the_usual_ones_are_told(
    past: Callable[[str], Past], site: str, other: str
) -> None:
    of_site = past(site)
    for day in range(20):
        # A site that was always mixed, in parts that vary.
        end = of_site.day(day, 40, **{other: (4, 9, 2, 12)[day % 4]})
    assert of_site.told(end) == {}
    assert of_site.told(of_site.day(20, 40, **{other: 14})) == {}
    told = of_site.told(of_site.day(21, 40, **{other: 28}))
    assert told["language"].startswith(f"70% of the 40 new articles of a day are in {other}, 18%")


def test_nothing_is_told_of_a_site_that_is_new(past: Callable[[str], Past]) -> None:
    of_site = past("hindi")
    of_site.days([90] * 6)
    assert of_site.told(of_site.day(6, 3, lost=80, en=3)) == {}
