"""Kill -9 of the crawl and of the flow: the next run ends where an undisturbed one would."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar

pytestmark = pytest.mark.slow

ARTICLES = 60
# A segment has been closed, and is cleaned and loaded, while the crawl goes on.
SEGMENTS = {"KHABAR_SEGMENT_PAGES": "20"}
SITE = "theprintlines"
OPEN_BYTES = 50_000
TABLES = """
    SELECT article_id, headline, body, authors, published_at, version, cluster_id, is_lead
    FROM articles ORDER BY article_id
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(Plan(articles=ARTICLES)) as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(
    server: PracticeServer, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[object, ...]]:
    khabar = Khabar(tmp_path_factory.mktemp("undisturbed"))
    khabar.follow(server)
    done = khabar("run", SITE)
    assert done.returncode == 0, done.stderr
    return khabar.query(TABLES)


@pytest.mark.parametrize("victim", ["spiders.crawl_process", "flows.commands.app"])
def test_nothing_is_lost_and_nothing_is_fetched_twice(
    server: PracticeServer,
    undisturbed: list[tuple[object, ...]],
    tmp_path: Path,
    victim: str,
) -> None:
    khabar = Khabar(tmp_path)
    khabar.follow(server, delay="0.01", concurrency="1")
    khabar.settings |= SEGMENTS
    before = len(server.requests)
    process = khabar.start("run", SITE)
    await_segment(process, khabar.home)
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    os.kill(next(p.pid for p in family if victim in p.cmdline()), signal.SIGKILL)
    process.communicate(timeout=120)
    assert process.returncode != 0
    _, alive = psutil.wait_procs(family, timeout=180)
    assert not alive, "a process of the killed run lives on"
    archived = pages_asked(server, before)

    done = khabar("run", SITE)
    assert done.returncode == 0, done.stderr
    assert khabar.query(TABLES) == undisturbed
    asked = pages_asked(server, before)
    in_flight = 2
    twice = [url for url, times in asked.items() if times > 1]
    assert len(twice) <= in_flight, twice
    assert archived.keys() <= asked.keys()


def await_segment(process: subprocess.Popen[str], home: Path, *, closed: bool = True) -> None:
    """Waits until a segment is closed, or until an open one holds some pages."""
    end = time.monotonic() + 300
    pattern = "archive/**/*.warc.gz" if closed else "work/**/*.open"
    while not any(path.stat().st_size > OPEN_BYTES for path in home.glob(pattern)):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "no segment was written"
        time.sleep(0.05)


def pages_asked(server: PracticeServer, since: int) -> Counter[tuple[str, str]]:
    sources = ("/robots.txt", "/feed", "/wp-json", "sitemap")
    return Counter(
        (request.site, request.path)
        for request in server.requests[since:]
        if not any(word in request.path for word in sources)
    )
