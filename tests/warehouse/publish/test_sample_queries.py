"""The sample queries run on a small warehouse; tests/flows/test_two_days.py has the demo's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

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
from warehouse.publish.publish import publish
from warehouse.publish.sample_queries import SampleQuery, read_samples
from warehouse.publish.session import Session
from warehouse.runs.runs import Run, finish_run, start_run

HOUR = timedelta(hours=1)
SAMPLES = read_samples()
NAMES = [each.name for each in SAMPLES]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of each: a copy, an edit, a deletion, a reject, a page not had, a doubtful text."""
    home = tmp_path_factory.mktemp("samples")
    with writer(home) as con:
        start_run(con, Run("run1", "ingest", "command", NOON))
        edited = article(2, URDU + "\nمحفل کل بھی جاری رہے گی۔", headline="مشاعرہ")
        copied = article(1, HINDI, site="english", published_at=NOON - HOUR)
        doubtful = article(
            3, ENGLISH, site="english", headline="Court call", suspect="short", quality=0.4
        )
        load_segment(con, segment(page(article(1)), page(article(2, URDU))), SITES)
        load_segment(con, segment(page(copied), page(doubtful), site="english"), SITES)
        later = [page(edited, NOON + HOUR), rejected(3, "listing", NOON + HOUR)]
        load_segment(con, segment(*later), SITES)
        for hours in (2, 4):
            at = NOON + hours * HOUR
            away = gone(1, at, run_id=f"run{hours}")
            load_segment(con, segment(away, run_id=f"run{hours}"), SITES)
        missed = [outcome(5, "failed:timeout")]
        load_crawl_log(con, "run1", CrawlLog(pages=missed, totals=totals(discovered=8)))
        finish_run(con, "run1", "completed", "", NOON + HOUR)
    publish(home)
    return home


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_every_sample_finds_what_it_is_for(filled: Path, sample: SampleQuery) -> None:
    with Session(filled) as session:
        assert session.ask(sample.sql).rows()


def test_there_are_enough_and_each_explains_itself() -> None:
    assert len(SAMPLES) >= 20
    assert len({each.title for each in SAMPLES}) == len(SAMPLES)
    for each in SAMPLES:
        assert each.sentence.endswith("."), each
        assert each.sql.endswith(";"), each
        assert "--" not in each.title + each.sentence
