"""A run that no Prefect server would take goes without Prefect, and is the same run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.run_control.run_log import LOG_FILE
from spiders.practice.network import Plan, PracticeServer
from tests.faults.home import SITE, differences, run_broken, tables
from tests.flows.khabar import Khabar
from tests.flows.test_ingest_killed import TABLES, await_segment

pytestmark = pytest.mark.slow

RUNS = "SELECT kind, trigger, deployment, parameters, state, reason FROM runs ORDER BY started_at"
COUNTS = """
    SELECT site, run_sites.* EXCLUDE (run_id, site, bytes, seconds, reasons), reasons::VARCHAR
    FROM run_sites JOIN runs USING (run_id) ORDER BY started_at, site
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(Plan(articles=60)) as server:
        yield server


@pytest.fixture
def khabar(server: PracticeServer, tmp_path: Path) -> Khabar:
    """A user's Khabar in which whatever imports Prefect fails."""
    khabar = Khabar(tmp_path)
    khabar.follow(server, delay="0.01", concurrency="1")
    return without_prefect(khabar)


@pytest.fixture(scope="module")
def under_prefect(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Khabar:
    """The home after two runs, each under a server of its own."""
    khabar = Khabar(tmp_path_factory.mktemp("prefect"))
    khabar.follow(server, delay="0.01", concurrency="1")
    run_twice(khabar, "--prefect")
    return khabar


def without_prefect(khabar: Khabar) -> Khabar:
    package = khabar.folder / "no_prefect" / "prefect"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('Prefect was imported')\n")
    khabar.settings["PYTHONPATH"] = str(package.parent)
    # Only a process of its own looks there.
    khabar.before = ["env"]
    return khabar


def run_twice(khabar: Khabar, *options: str) -> None:
    for _ in range(2):
        done = khabar("run", SITE, *options)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert "State:      every count adds up" in done.stdout


def log_of(khabar: Khabar) -> str:
    return (khabar.home / LOG_FILE).read_text(encoding="utf-8")


@pytest.mark.long
def test_it_stores_and_counts_what_a_run_under_prefect_does(
    khabar: Khabar, under_prefect: Khabar
) -> None:
    run_twice(khabar)
    assert not differences(tables(khabar), tables(under_prefect))
    assert khabar.query(RUNS) == under_prefect.query(RUNS)
    assert khabar.query(COUNTS) == under_prefect.query(COUNTS)
    assert not (under_prefect.home / LOG_FILE).exists()
    log = log_of(khabar)
    assert f"INFO ingest begins: {{'sites': ['{SITE}'], 'max_pages': 0}}" in log
    assert " pages loaded: " in log
    assert log.count("INFO ingest ended, completed: every count adds up") == 2


def test_a_trap_is_a_trap(khabar: Khabar) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import prefect"],
        env=khabar.environment(),
        capture_output=True,
        check=False,
    )
    assert b"Prefect was imported" in done.stderr


@pytest.mark.parametrize(
    ("sent", "status", "state"),
    [
        pytest.param(signal.SIGINT, 130, "cancelled", marks=pytest.mark.long),
        pytest.param(signal.SIGTERM, -signal.SIGTERM, "crashed", marks=pytest.mark.long),
        pytest.param(signal.SIGKILL, -signal.SIGKILL, "crashed", marks=pytest.mark.long),
    ],
)
def test_one_that_is_stopped_is_told_of_and_gone_on_with(
    khabar: Khabar, under_prefect: Khabar, sent: signal.Signals, status: int, state: str
) -> None:
    process = khabar.start("run", SITE)
    await_segment(process, khabar.home, closed=False)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == status, errors
    assert "Traceback" not in errors
    if sent is signal.SIGINT:
        assert errors == (
            "khabar: stopped; what was done is kept, the next run goes on from there\n"
        )
    if sent is not signal.SIGKILL:
        with duckdb.connect(str(khabar.home / "khabar.duckdb"), read_only=True) as con:
            assert con.execute("SELECT state FROM runs").fetchall() == [(state,)]
    assert khabar("run", SITE).returncode == 0
    states = khabar.query("SELECT state FROM runs ORDER BY started_at")
    assert states == [(state,), ("completed",)]
    assert khabar.query(TABLES) == under_prefect.query(TABLES)


@pytest.mark.long
def test_what_may_pass_is_tried_again(khabar: Khabar) -> None:
    assert khabar("run", SITE).returncode == 0
    with duckdb.connect(str(khabar.home / "khabar.duckdb")):
        process = khabar.start("run", SITE)
        end = time.monotonic() + 120
        while "WARNING begin failed, try 1 of 3 in " not in log_of(khabar):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end, "it was not tried again"
            time.sleep(0.1)
    _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")


def test_what_nobody_expected_is_one_line_and_its_traceback_is_in_the_log(khabar: Khabar) -> None:
    trap = khabar.settings["PYTHONPATH"]
    done = run_broken(khabar, "flows.stages.ingest_run:IngestRun.begin:1:bug", "run", SITE)
    assert khabar.settings["PYTHONPATH"] == trap
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback (most recent call last)" in log_of(khabar)


@pytest.mark.long
def test_the_other_commands_go_without_prefect_too(khabar: Khabar, server: PracticeServer) -> None:
    assert khabar("run", SITE).returncode == 0
    for words in (
        ("backfill", SITE, "--from", "2020-01-01", "--to", "2020-01-31"),
        ("maintain",),
        ("reprocess", "--site", SITE, "--apply"),
    ):
        done = khabar(*words)
        assert (done.returncode, done.stderr) == (0, ""), (words, done.stderr)
        assert "State:      " in done.stdout
    found = khabar.query("SELECT kind, trigger, state FROM runs ORDER BY started_at")
    assert found == [
        (kind, "command", "completed") for kind in ("ingest", "backfill", "maintain", "reprocess")
    ]
