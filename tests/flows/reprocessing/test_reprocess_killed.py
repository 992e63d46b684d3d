"""Kill -9 in the middle of `khabar reprocess`: the next one ends what it has begun."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from tests.flows.archived import NOON, PROMOTION, SITE_FILE, Archived, html, words_of
from tests.flows.khabar import Khabar
from tests.prefect_server import prefect_server
from warehouse.database.connection import writer

pytestmark = pytest.mark.long

# Three batches, of 200 pages at most.
PAGES = 420
TABLES = """
    SELECT article_id, headline, body, authors, published_at, version, cluster_id, is_lead
    FROM articles ORDER BY article_id
"""
VERSIONS = "SELECT article_id, version, body, fetch_id FROM article_versions ORDER BY ALL"


@pytest.fixture
def outdated(archived: Archived) -> Archived:
    """A home whose articles end with a promotion that the site file knows by now."""
    languages = ("hi", "ur", "en")
    pages = [
        (n, NOON, html(n, f"{words_of(n, languages[n % 3])}\n\n{PROMOTION}")) for n in range(PAGES)
    ]
    for start in range(0, PAGES, 140):
        archived.load(archived.archive("run1", *pages[start : start + 140]))
    return archived


@pytest.fixture
def khabar(outdated: Archived, tmp_path: Path) -> Khabar:
    """A user with a copy of that home."""
    user = Khabar(tmp_path / "user", {**prefect_server(), "KHABAR_SITES_ONLY": "true"})
    shutil.copytree(outdated.home, user.home)
    user.sites.mkdir()
    user.settings["KHABAR_SITES"] = str(user.sites)
    (user.sites / "paper.toml").write_text(SITE_FILE, encoding="utf-8")
    return user


def test_the_next_one_ends_the_job(khabar: Khabar, outdated: Archived, tmp_path: Path) -> None:
    kill_in_the_middle(khabar, set(outdated.query(VERSIONS)))
    done = khabar("reprocess", "--site", "paper", "--apply")
    assert done.returncode == 0, done.stderr
    assert khabar.query(TABLES) == outdated.fresh(tmp_path / "fresh").query(TABLES)
    states = "SELECT state FROM runs WHERE kind = 'reprocess' ORDER BY started_at"
    assert khabar.query(states) == [("crashed",), ("completed",)]
    again = khabar("reprocess", "--site", "paper")
    assert "articles: would be 0 changed, 0 new, 0 removed" in again.stdout


def kill_in_the_middle(khabar: Khabar, before: set[tuple[object, ...]]) -> None:
    """Starts a reprocess and kills it between two of its transactions.

    Between them it lets other writers in: whoever is in knows that none is half written.
    """
    process = khabar.start("reprocess", "--site", "paper", "--apply")
    end = time.monotonic() + 300
    while True:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "nothing was written"
        with writer(khabar.home) as con:
            left = before & set(con.execute(VERSIONS).fetchall())
            if left < before:
                kill(process)
                break
        time.sleep(0.3)
    assert left, "it was not killed in the middle"


def kill(process: subprocess.Popen[str]) -> None:
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=120)
    _, alive = psutil.wait_procs(family, timeout=120)
    assert not alive, "a process of the killed run lives on"
