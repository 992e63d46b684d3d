"""`khabar backfill`: a window of days in small helpings, killed and resumed, then a regular run."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest

from spiders.practice.network import Plan, PracticeServer, truth
from tests.flows.khabar import Khabar
from tests.flows.test_ingest_killed import pages_asked

pytestmark = pytest.mark.slow

PLAN = Plan(articles=60)
SITE = "bharatexpress"
FIRST, LAST = date(2025, 2, 25), date(2025, 3, 4)
DAYS = ("--from", str(FIRST), "--to", str(LAST))


def published(first: date = date.min, last: date = date.max) -> set[str]:
    """The articles that came out between two days in India."""
    india = ZoneInfo("Asia/Kolkata")
    return {
        story.article_id
        for story in truth(SITE, PLAN)
        if story.is_article
        and story.published_at
        and first <= story.published_at.astimezone(india).date() <= last
    }


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(PLAN) as server:
        yield server


@pytest.fixture
def khabar(server: PracticeServer, tmp_path: Path) -> Khabar:
    khabar = Khabar(tmp_path)
    khabar.follow(server)
    return khabar


def stored(khabar: Khabar) -> set[str]:
    return {article_id for (article_id,) in khabar.query("SELECT article_id FROM articles")}


@pytest.mark.long
def test_helpings_until_nothing_is_left_then_a_regular_run(
    server: PracticeServer, khabar: Khabar
) -> None:
    before = len(server.requests)
    told: list[str] = []
    while "nothing is left" not in (told or [""])[-1]:
        done = khabar("backfill", SITE, *DAYS, "--max-pages", "20")
        assert done.returncode == 0, done.stderr
        told.append(done.stdout)
        assert len(told) < 6, told
    assert len(told) > 1
    assert "pages are left: run it again" in told[0]
    assert stored(khabar) == published(FIRST, LAST)
    assert khabar.query("SELECT DISTINCT kind, parameters->>'from' FROM runs") == [
        ("backfill", str(FIRST))
    ]
    # The next regular run must take no source for read.
    assert khabar.query("SELECT url FROM sources WHERE kind <> 'robots'") == []

    done = khabar("run", SITE)
    assert done.returncode == 0, done.stderr
    assert stored(khabar) == published()
    asked = pages_asked(server, before)
    assert [url for url, times in asked.items() if times > 1] == []


@pytest.mark.long
@pytest.mark.parametrize("victim", ["spiders.crawl_process", "flows.commands.app"])
def test_a_killed_backfill_goes_on_where_it_was(
    server: PracticeServer, khabar: Khabar, victim: str
) -> None:
    khabar.follow(server, delay="0.1", concurrency="1")
    before = len(server.requests)
    process = khabar.start("backfill", SITE, *DAYS)
    await_pages(process, server, before, 8)
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    os.kill(next(p.pid for p in family if victim in p.cmdline()), signal.SIGKILL)
    process.communicate(timeout=120)
    assert process.returncode != 0
    psutil.wait_procs(family, timeout=30)

    khabar.follow(server)
    done = khabar("backfill", SITE, *DAYS)
    assert done.returncode == 0, done.stderr
    assert stored(khabar) == published(FIRST, LAST)
    # What was archived in the open segment is not fetched again; at most one was in flight.
    twice = [url for url, times in pages_asked(server, before).items() if times > 1]
    assert len(twice) <= 1, twice


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "2025-03-05", "--to", "2025-03-01"), "before it begins"),
        (("--from", "कल", "--to", "2025-03-01"), "--from"),
        (
            (
                "--from",
                "2025-03-01",
            ),
            "--to",
        ),
    ],
)
def test_wrong_days_are_refused_at_once(khabar: Khabar, words: tuple[str, ...], told: str) -> None:
    done = khabar("backfill", SITE, *words)
    assert done.returncode != 0
    assert told in done.stderr


def await_pages(
    process: subprocess.Popen[str], server: PracticeServer, since: int, count: int
) -> None:
    end = time.monotonic() + 120
    asked: Counter[tuple[str, str]] = Counter()
    while len(asked) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "no pages were asked for"
        time.sleep(0.05)
        asked = pages_asked(server, since)
