"""What the report counts."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from spiders.archive.records import Fetch
from spiders.config.date_window import Window
from spiders.errors import WarehouseError
from spiders.state.crawl_log import CrawlLog
from tests.builders import (
    HINDI,
    NOON,
    SITES,
    URDU,
    article,
    fetch,
    gone,
    outcome,
    page,
    rejected,
    segment,
    totals,
)
from warehouse.database.connection import writer
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.reports.report import ReportRows, last_published, read_report, step_of
from warehouse.runs.runs import Run, finish_run, start_run

HOUR = timedelta(hours=1)
FIRST = date(2026, 3, 1)
MARCH = Window(date(2026, 2, 28), date(2026, 3, 31))


WARC = "hindi/2026/03/hindi-1.warc.gz"


def in_archive(number: int) -> Fetch:
    return fetch(f"https://hindi.example/desh/khabar-{number}", warc_file=WARC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three dated stories and one without a date, a copy, an edit, pages that are not stored."""
    home = tmp_path_factory.mktemp("report")
    with writer(home) as con:
        start_run(con, Run("run1", "ingest", "command", NOON))
        stories = (
            page(article(1, published_at=NOON - 12 * HOUR), fetch=in_archive(1)),
            page(
                article(2, URDU, language="ur", published_at=NOON - 13 * HOUR), fetch=in_archive(2)
            ),
            page(article(7, URDU[:200], published_at=None), NOON + 24 * HOUR),
            rejected(3, "listing"),
            gone(4, NOON),
        )
        load_segment(con, segment(*stories, name=WARC), SITES)
        copy = article(1, HINDI, site="english", published_at=NOON - HOUR)
        load_segment(con, segment(page(copy), site="english"), SITES)
        more = URDU + "\nمحفل کل بھی ہوگی۔"
        published = NOON - 13 * HOUR
        edit = article(2, more, headline="مشاعرہ", language="ur", published_at=published)
        load_segment(con, segment(page(edit, NOON + HOUR)), SITES)
        pages = [outcome(5, "failed:timeout"), outcome(6, "rejected:not_an_article_url")]
        load_crawl_log(con, "run1", CrawlLog(pages=pages, totals=totals(discovered=8)))
        con.execute("UPDATE segments SET loaded_at = ?", [NOON + HOUR / 2])
        finish_run(con, "run1", "completed_with_warnings", "hindi: a word", NOON + HOUR)
    publish(home)
    return home


@pytest.fixture(scope="module")
def rows(filled: Path) -> ReportRows:
    return read_report(filled, MARCH, MARCH)


def test_days_are_days_in_india(rows: ReportRows, filled: Path) -> None:
    assert [(row["day"], row["site"], row["articles"], row["undated"]) for row in rows.days] == [
        (date(2026, 2, 28), "hindi", 1, 0),
        (date(2026, 3, 1), "english", 1, 0),
        (date(2026, 3, 1), "hindi", 1, 0),
        (date(2026, 3, 2), "hindi", 1, 1),
    ]
    february = Window(date(2026, 2, 28), date(2026, 2, 28))
    assert [row["articles"] for row in read_report(filled, february, MARCH).days] == [1]


def test_of_languages_and_copies(rows: ReportRows) -> None:
    languages = {(row["site"], row["language"]): row["articles"] for row in rows.languages}
    assert languages == {("english", "en"): 1, ("hindi", "hi"): 2, ("hindi", "ur"): 1}
    (copies,) = rows.syndication
    assert (copies["first_site"], copies["copy_site"], copies["copies"]) == ("hindi", "english", 1)
    assert copies["median_minutes"] == 11 * 60


def test_a_delay_ends_with_the_load(rows: ReportRows) -> None:
    delays = {row["site"]: row for row in rows.delays}
    # Published at 23:00 and at midnight, loaded half an hour after noon.
    assert delays["hindi"]["within"] == [0, 0, 0, 0, 2, 0, 0]
    assert delays["hindi"]["median_minutes"] == 12.5 * 60 + 30
    # When its segment was loaded is not known: then the first fetch counts.
    assert delays["english"]["within"] == [0, 0, 1, 0, 0, 0, 0]
    assert delays[None]["articles"] == 3
    assert delays[None]["median_minutes"] == 12.5 * 60


def test_edits_with_the_text_before(rows: ReportRows) -> None:
    assert rows.edits == [
        {"day": FIRST, "site": "hindi", "kind": "quiet", "edits": 1, "headlines": 1},
    ]
    (edit,) = rows.latest_edits
    assert (edit["headline_before"], edit["headline_after"]) == ("शीर्षक", "مشاعرہ")
    assert (edit["words_added"], edit["words_removed"], edit["language"]) == (4, 0, "ur")
    assert edit["seen_at"] == NOON + HOUR


def test_coverage_is_that_of_the_view(rows: ReportRows, filled: Path) -> None:
    names = ("site", "month", "known", "stored", "rejected", "gone", "forbidden", "missing")
    with duckdb.connect(str(filled / "news.duckdb"), read_only=True) as con:
        view = con.execute(f"SELECT {', '.join(names)} FROM coverage ORDER BY ALL").fetchall()
    assert [tuple(row[name] for name in names) for row in rows.coverage] == view
    assert sum(row["missing"] for row in rows.coverage) == 1


def test_what_is_not_stored_by_reason(rows: ReportRows) -> None:
    assert {row["reason"]: row["pages"] for row in rows.rejects} == {
        "failed:timeout": 1,
        "rejected:listing": 1,
        "rejected:not_an_article_url": 1,
    }
    example = next(row for row in rows.rejects if row["reason"] == "failed:timeout")["example"]
    assert example == "https://hindi.example/desh/khabar-5"


def test_runs_with_their_reasons(rows: ReportRows) -> None:
    assert rows.runs == [{"day": FIRST, "state": "completed_with_warnings", "runs": 1}]
    (run,) = rows.latest_runs
    assert (run["reason"], run["new"], run["failed"]) == ("hindi: a word", 4, 1)


def test_of_one_site_nothing_else_is_counted(filled: Path) -> None:
    rows = read_report(filled, MARCH, MARCH, ["english"])
    for part in (rows.sites, rows.days, rows.languages, rows.coverage, rows.headlines):
        assert {row["site"] for row in part} == {"english"}
    assert rows.rejects == rows.edits == []
    assert len(rows.latest_runs) == 1


def test_days_that_hold_nothing(filled: Path) -> None:
    empty = Window(date(2020, 1, 1), date(2020, 1, 1))
    rows = read_report(filled, empty, empty)
    assert rows.days == rows.headlines == rows.latest_runs == rows.coverage == []
    assert len(rows.sites) == 2


def test_the_day_of_the_latest_article(filled: Path, home: Path) -> None:
    assert last_published(filled) == date(2026, 3, 2)
    assert last_published(filled, ["english"]) == date(2026, 3, 1)
    publish(home)
    assert last_published(home) is None
    assert read_report(home, MARCH, MARCH).sites == []


def test_a_file_of_an_earlier_khabar(filled: Path, tmp_path: Path) -> None:
    shutil.copy(filled / "news.duckdb", tmp_path)
    (tmp_path / "news.duckdb").chmod(0o644)
    with duckdb.connect(str(tmp_path / "news.duckdb")) as con:
        con.execute("DROP VIEW edits")
        con.execute("DELETE FROM schema_migrations WHERE name >= '0019'")
    with pytest.raises(WarehouseError, match="was published by an earlier Khabar"):
        read_report(tmp_path, MARCH, MARCH)


def test_nothing_published_yet(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="fill it with `khabar run`"):
        read_report(tmp_path, MARCH, MARCH)


@pytest.mark.parametrize(
    ("days", "step"), [(1, "day"), (62, "day"), (63, "week"), (430, "week"), (431, "month")]
)
def test_long_stretches_are_gathered(days: int, step: str) -> None:
    assert step_of(Window(FIRST, FIRST + timedelta(days=days - 1))) == step


def test_weeks_and_months_begin_where_they_do(filled: Path) -> None:
    def days_of(last: date) -> set[date]:
        window = Window(date(2025, 12, 1), last)
        return {row["day"] for row in read_report(filled, window, window).days}

    assert days_of(date(2026, 3, 31)) == {date(2026, 2, 23), date(2026, 3, 2)}
    assert days_of(date(2027, 3, 31)) == {date(2026, 2, 1), date(2026, 3, 1)}
