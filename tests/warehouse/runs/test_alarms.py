"""What a run says of a site whose pages are not what they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from pipelines.record import Reject
from spiders.config.site import Site
from tests.builders import (
    ENGLISH,
    HINDI,
    NOON,
    SITES,
    URDU,
    article,
    page,
    rejected,
    segment,
)
from tests.cases import quick_first
from warehouse.load.segment import load_segment
from warehouse.runs.alarms import site_alarms
from warehouse.runs.runs import Run, start_run

Con = duckdb.DuckDBPyConnection
DAY = timedelta(days=1)
SITE = SITES["hindi"]


def come_in(con: Con, first: int, count: int, day: int, **more: Any) -> None:
    """Loads articles of one day, each with a text of its own, in a run of that day."""
    run_id = f"run{day}"
    start_run(con, Run(run_id, "ingest", "test", NOON + day * DAY))
    pages = [
        page(article(n, f"{HINDI} {n}", **more), NOON + day * DAY, run_id=run_id)
        for n in range(first, first + count)
    ]
    load_segment(con, segment(*pages, run_id=run_id), SITES)


def told(con: Con, day: int, **expected: int) -> list[str]:
    site = SITE.model_copy(update=expected)
    return texts(con, f"run{day}", site, NOON + day * DAY + timedelta(hours=1))


def texts(con: Con, run_id: str, site: Site, now: datetime) -> list[str]:
    found = site_alarms(con, run_id, site, now)
    assert all(alarm.site == site.name for alarm in found)
    return [alarm.text for alarm in found]


@pytest.mark.parametrize(
    ("change", "line"),
    quick_first(
        [
            ({"authors": ()}, "100% of the latest 30 articles have no author, 0% of those before"),
            ({"published_at": None, "suspect": "no_date"}, "have no date"),
            ({"language": "en", "suspect": "language_differs"}, "are in another language"),
        ]
    ),
)
def test_a_share_that_rises_is_told_and_the_articles_are_stored(
    con: Con, change: dict[str, Any], line: str
) -> None:
    come_in(con, 1, 120, 0)
    assert told(con, 0) == []
    come_in(con, 201, 30, 1)
    assert told(con, 1) == []
    come_in(con, 301, 30, 2, **change)
    (only,) = told(con, 2)
    assert line in only
    assert con.execute("SELECT count(*) FROM articles").fetchall() == [(180,)]


@pytest.mark.long
def test_a_change_in_small_runs_is_told_once_it_is_enough(con: Con) -> None:
    come_in(con, 1, 120, 0)
    lines = []
    for day in range(1, 5):
        come_in(con, 200 + 10 * day, 5, day, authors=())
        lines.append(told(con, day))
    assert lines[0] == []
    assert "have no author" in lines[-1][0]


def test_nothing_is_told_of_a_site_that_is_hardly_known(con: Con) -> None:
    come_in(con, 1, 40, 0)
    come_in(con, 100, 40, 1, authors=())
    assert told(con, 1) == []


def test_fewer_articles_than_its_site_file_expects(con: Con) -> None:
    come_in(con, 1, 5, 0)
    assert told(con, 0, expected_per_day=20) == []
    come_in(con, 10, 5, 4)
    (line,) = told(con, 4, expected_per_day=20)
    assert "5 new articles in a day, its site file expects 20" in line
    assert told(con, 4, expected_per_day=5) == []


@pytest.mark.parametrize(
    ("site", "body", "teaser"),
    [
        ("hindi", HINDI, "नदी के किनारे"),
        ("urdu", URDU, "شہر کے پرانے باغ"),
        ("english", ENGLISH, "The ferry that links"),
    ],
)
def test_held_pages_are_told_with_cause_and_remedy(
    con: Con, site: str, body: str, teaser: str
) -> None:
    start_run(con, Run("run1", "ingest", "test", NOON - DAY))
    load_segment(con, segment(page(article(1, body, site=site)), site=site), SITES)
    cut = page(article(1, teaser, site=site), NOON + DAY, run_id="run2")
    start_run(con, Run("run2", "ingest", "test", NOON + DAY))
    load_segment(con, segment(cut, site=site, run_id="run2"), SITES)
    (line,) = texts(con, "run2", SITES[site], datetime.now(UTC))
    assert line.startswith(f"{site}: 1 doubtful page held since 2026-03-02 06:30 UTC (cut_off 1)")
    assert f"khabar why {cut.url}," in line
    assert f"khabar reprocess --site {site} --reason held" in line
    assert con.execute("SELECT body FROM articles").fetchall() == [(body.strip(),)]


def test_pages_of_a_dead_run_are_told_by_the_run_that_loads_them(con: Con) -> None:
    begun = datetime.now(UTC)
    start_run(con, Run("run1", "ingest", "test", begun - 2 * DAY))
    load_segment(con, segment(page(article(1), begun - 2 * DAY)), SITES)
    # run2 fetched the page and died; run3 begins a day later and takes its segment up.
    start_run(con, Run("run2", "ingest", "test", begun - DAY))
    start_run(con, Run("run3", "ingest", "test", begun))
    assert texts(con, "run3", SITE, datetime.now(UTC)) == []
    cut = page(article(1, "नदी के किनारे"), begun - DAY, run_id="run2")
    load_segment(con, segment(cut, run_id="run2"), SITES)
    (line,) = texts(con, "run3", SITE, datetime.now(UTC))
    assert "1 doubtful page held" in line


def test_a_notice_is_told_in_its_own_words(con: Con) -> None:
    start_run(con, Run("run1", "ingest", "test", NOON))
    detail = "7 pages say: साइट पर मरम्मत का काम चल रहा है।"
    pages = [
        replace(rejected(n, "wall", stage="fetch"), reject=Reject("fetch", "wall", detail))
        for n in range(1, 8)
    ]
    load_segment(con, segment(*pages), SITES)
    (line,) = texts(con, "run1", SITE, datetime.now(UTC))
    assert line.startswith("hindi: 7 pages showed one notice in place of a story (साइट पर मरम्मत")
    assert "the next run asks again" in line
