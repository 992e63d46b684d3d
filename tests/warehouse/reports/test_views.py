from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import duckdb
import pytest

from spiders.state.crawl_log import CrawlLog
from tests.builders import (
    ENGLISH,
    HINDI,
    NOON,
    SITES,
    URDU,
    article,
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
from warehouse.runs.runs import Run, finish_run, start_run

Con = duckdb.DuckDBPyConnection
HOUR = timedelta(hours=1)


def ist(*parts: int) -> datetime:
    """What the views show: Indian time without an offset."""
    return datetime(*parts)  # noqa: DTZ001


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    """Three stories, a copy on another site, an edit, rejects and pages not had; to be read."""
    with writer(tmp_path_factory.mktemp("views")) as con:
        _fill(con)
        yield con


def _fill(con: Con) -> None:
    start_run(con, Run("run1", "ingest", "command", NOON))
    load_segment(
        con,
        segment(
            page(article(1, published_at=NOON - 12 * HOUR)),
            page(article(2, URDU)),
            rejected(3, "listing"),
            gone(4, NOON),
        ),
        SITES,
    )
    copy = article(1, HINDI, site="english", published_at=NOON - HOUR)
    load_segment(
        con, segment(page(copy), page(article(2, ENGLISH, site="english")), site="english"), SITES
    )
    edited = article(2, URDU + "\nمحفل کل بھی جاری رہے گی۔", headline="مشاعرہ")
    load_segment(con, segment(page(edited, NOON + HOUR)), SITES)
    pages = [outcome(5, "failed:timeout"), outcome(6, "rejected:not_an_article_url")]
    load_crawl_log(con, "run1", CrawlLog(pages=pages, totals=totals(discovered=8)))
    finish_run(con, "run1", "completed", "", NOON + HOUR)


def test_news_has_each_story_once_in_indian_time(filled: Con) -> None:
    rows = filled.execute("SELECT site, published, headline FROM news ORDER BY ALL").fetchall()
    assert rows == [
        ("english", ist(2026, 3, 1, 10), "शीर्षक"),
        ("hindi", ist(2026, 3, 1, 0), "शीर्षक"),
        ("hindi", ist(2026, 3, 1, 10), "مشاعرہ"),
    ]


def test_daily_counts(filled: Con) -> None:
    rows = filled.execute(
        "SELECT site, day, articles, stories, edited FROM daily_counts ORDER BY ALL"
    ).fetchall()
    assert rows == [
        ("english", date(2026, 3, 1), 2, 1, 0),
        ("hindi", date(2026, 3, 1), 2, 2, 1),
    ]


def test_coverage_adds_up(filled: Con) -> None:
    rows = filled.execute(
        "SELECT site, month, known, stored, rejected, reject_reasons, gone, forbidden, missing, "
        "missing_reasons FROM coverage ORDER BY site, month"
    ).fetchall()
    march = date(2026, 3, 1)
    assert rows == [
        ("english", march, 2, 2, 0, {}, 0, 0, 0, {}),
        ("hindi", march, 5, 2, 1, {"listing": 1}, 1, 0, 1, {"failed:timeout": 1}),
    ]
    assert all(row[2] == row[3] + row[4] + row[6] + row[7] + row[8] for row in rows)


def test_edits_show_before_and_after(filled: Con) -> None:
    rows = filled.execute(
        "SELECT version, headline_before, headline_after, body_changed, seen FROM edits"
    ).fetchall()
    assert rows == [(2, "शीर्षक", "مشاعرہ", True, ist(2026, 3, 1, 13))]


def test_syndication(filled: Con) -> None:
    assert filled.execute("FROM syndication").fetchall() == [("hindi", "english", 1, 1, 660.0, 2)]


def test_site_health_and_run_history(filled: Con) -> None:
    health = filled.execute(
        "SELECT site, articles, pages_failed, last_run_state FROM site_health ORDER BY site"
    ).fetchall()
    assert health == [("english", 2, 0, "completed"), ("hindi", 2, 1, "completed")]
    history = filled.execute(
        "SELECT started, seconds, site, discovered, new, updated, duplicates FROM run_history "
        "ORDER BY site"
    ).fetchall()
    assert history == [
        (ist(2026, 3, 1, 12), 3600, "english", None, 2, 0, 1),
        (ist(2026, 3, 1, 12), 3600, "hindi", 8, 2, 1, 0),
    ]
