"""Kill -9 in the middle of `khabar reprocess`: the next one ends what it has begun."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from warehouse.connection import writer

pytestmark = pytest.mark.slow

# Two batches of 200 pages.
PLAN = Plan(articles=230)
SITE = "theprintlines"
TOO_WIDE = '["//body"]'
TABLES = """
    SELECT article_id, headline, body, authors, published_at, version, cluster_id, is_lead
    FROM articles ORDER BY article_id
"""
VERSIONS = "SELECT article_id, version, body, fetch_id FROM article_versions ORDER BY ALL"


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(PLAN) as server:
        yield server


@pytest.fixture(scope="module")
def outdated(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Khabar:
    """A user whose articles hold menus, as the container in the site file was too wide."""
    khabar = Khabar(tmp_path_factory.mktemp("outdated"))
    khabar.follow(server, containers=TOO_WIDE)
    done = khabar("run", SITE)
    assert done.returncode == 0, done.stderr
    return khabar


@pytest.fixture(scope="module")
def fresh(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Khabar:
    """Another user, whose site file was right from the beginning."""
    khabar = Khabar(tmp_path_factory.mktemp("fresh"))
    khabar.follow(server)
    done = khabar("run", SITE)
    assert done.returncode == 0, done.stderr
    return khabar


def test_the_next_one_ends_the_job(
    server: PracticeServer, outdated: Khabar, fresh: Khabar, tmp_path: Path
) -> None:
    khabar = Khabar(tmp_path)
    shutil.copytree(outdated.home, khabar.home)
    khabar.follow(server)
    before, asked = set(outdated.query(VERSIONS)), len(server.requests)
    process = khabar.start("reprocess", "--site", SITE, "--apply")
    await_batch(process, khabar.home / "khabar.duckdb.wal")
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=120)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive, "a process of the killed run lives on"
    with writer(khabar.home) as con:
        left = before & set(con.execute(VERSIONS).fetchall())
    assert 0 < len(left) < len(before), "it was not killed in the middle"

    done = khabar("reprocess", "--site", SITE, "--apply")
    assert done.returncode == 0, done.stderr
    assert khabar.query(TABLES) == fresh.query(TABLES)
    states = "SELECT state FROM runs WHERE kind = 'reprocess' ORDER BY started_at"
    assert khabar.query(states) == [("crashed",), ("completed",)]
    again = khabar("reprocess", "--site", SITE, "--apply")
    assert "articles: 0 changed, 0 new, 0 removed" in again.stdout
    assert len(server.requests) == asked


def await_batch(process: subprocess.Popen[str], log: Path) -> None:
    """Returns when the first batch is written; the rows of runs before it are small."""
    end = time.monotonic() + 120
    while not log.exists() or log.stat().st_size < 100_000:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "nothing was written"
        time.sleep(0.01)
