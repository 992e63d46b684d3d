"""`khabar serve` from start to end: a quiet console, a run from the API, nothing left behind."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import httpx
import psutil
import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


@pytest.fixture
def khabar(tmp_path: Path) -> Iterator[Khabar]:
    with PracticeServer(Plan(articles=40)) as server:
        khabar = Khabar(tmp_path)
        # Slow enough for the run to be going on when serve is told to stop.
        khabar.follow(server, delay="5", concurrency="1")
        yield khabar


def test_stopping_serve_stops_its_run_and_closes_its_books(khabar: Khabar, port: int) -> None:
    process = khabar.start("serve", "--port", str(port))
    try:
        console = read_until(process, "Ctrl-C stops everything")
        assert len(console) <= 8, console
        assert any(f"http://127.0.0.1:{port}" in line for line in console)
        run = start_run(f"http://127.0.0.1:{port}/api")
        family = await_crawl(process)
    finally:
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=90)
    assert process.returncode == 0, errors
    assert errors == ""
    assert out.strip().startswith("Stopped")
    _, alive = psutil.wait_procs(family, timeout=120)
    assert not alive, alive
    for name in ("server.log", "worker.log"):
        assert (khabar.home / "prefect" / name).stat().st_size
    with closing(sqlite3.connect(khabar.home / "prefect" / "prefect.db")) as books:
        states = {UUID(i): s for i, s in books.execute("SELECT id, state_type FROM flow_run")}
    assert states[run] in {"CRASHED", "CANCELLED", "FAILED"}
    assert not {"PENDING", "RUNNING", "CANCELLING"} & set(states.values())


def read_until(process: subprocess.Popen[str], last: str) -> list[str]:
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if last in line:
            return lines
    raise AssertionError((lines, process.stderr and process.stderr.read()))


def start_run(api: str) -> UUID:
    deployment = httpx.get(f"{api}/deployments/name/ingest/all").raise_for_status().json()
    url = f"{api}/deployments/{deployment['id']}/create_flow_run"
    return UUID(httpx.post(url, json={}).raise_for_status().json()["id"])


def await_crawl(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Everything that serve has started, once a crawl is among it."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        family = psutil.Process(process.pid).children(recursive=True)
        if any(is_crawl(member) for member in family):
            return family
        time.sleep(0.2)
    raise AssertionError("no crawl was started")


def is_crawl(member: psutil.Process) -> bool:
    try:
        return "spiders.child" in member.cmdline()
    except psutil.NoSuchProcess:
        return False
