"""`khabar serve` from start to end, with real processes that are killed in between."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from tests.flows.serving import GOING_ON, Served, assert_ended, free_port, is_crawl, words_of

pytestmark = pytest.mark.slow

AUTH = "khabar:not-to-be-seen"


@pytest.fixture
def khabar(tmp_path: Path) -> Iterator[Khabar]:
    with PracticeServer(Plan(articles=40)) as server:
        khabar = Khabar(tmp_path)
        # Slow enough for the run to be going on when something is killed.
        khabar.follow(server, delay="5", concurrency="1")
        yield khabar


@contextmanager
def serving(khabar: Khabar, port: int, auth: str = "") -> Iterator[Served]:
    served = Served(khabar, port, auth)
    try:
        yield served
    finally:
        served.stop()
        told = served.errors()
    assert not told


def test_what_dies_is_started_again_behind_a_password(khabar: Khabar) -> None:
    khabar.settings["PREFECT_SERVER_API_AUTH_STRING"] = AUTH
    port = free_port()
    with serving(khabar, port, AUTH) as served:
        console = served.read_until("Ctrl-C stops everything")
        assert len(console) <= 8, console
        assert any(f"http://127.0.0.1:{port}" in line for line in console)
        assert any("Schedule:" in line and "next " in line for line in console), console

        assert httpx.get(f"http://127.0.0.1:{port}/api/admin/version").status_code == 401
        assert stat.S_IMODE((khabar.home / "prefect").stat().st_mode) == 0o700

        again = khabar("serve", "--port", str(port))
        assert again.returncode == 2
        assert f"already running on {khabar.home}: see http://127.0.0.1:{port}" in again.stderr

        del khabar.settings["PREFECT_SERVER_API_AUTH_STRING"]
        stranger = khabar("maintain", "--compact")
        assert stranger.returncode == 2
        assert "set PREFECT_API_AUTH_STRING to the user:password" in stranger.stderr

        run = served.start_run()
        family = served.await_crawl()
        words = [word for member in family for word in words_of(member)]
        served.child("worker").kill()
        console += served.read_until("The Prefect worker is back")
        assert any("worker ended (killed by SIGKILL)" in line for line in console)
        server = served.child("server")
        assert_ended([member for member in family if member != server])
        assert served.await_end(run) in {"CRASHED", "CANCELLED", "FAILED"}

        run = served.start_run()
        family = served.await_crawl()
        server.kill()
        console += served.read_until("The Prefect server is back")
        # It outlives the server, and reports to the next one.
        assert served.state(run) == "RUNNING"
        assert any(is_crawl(member) for member in family)

        family = psutil.Process(served.process.pid).children(recursive=True)
        assert served.stop() == 0
        assert served.read_until("Stopped")
        assert_ended(family)
    with closing(sqlite3.connect(khabar.home / "prefect" / "prefect.db")) as books:
        states = {state for (state,) in books.execute("SELECT state_type FROM flow_run")}
    assert not states & GOING_ON
    secret = AUTH.split(":")[1]
    assert not [word for word in [*words, *console] if secret in word]
    for path in (khabar.home / "prefect").glob("*.log"):
        assert path.stat().st_size
        assert secret not in path.read_text(encoding="utf-8")
    for path in (khabar.home / "prefect").glob("prefect.db*"):
        assert secret.encode() not in path.read_bytes()


@pytest.mark.long
def test_the_next_start_mends_what_a_reboot_has_left(khabar: Khabar) -> None:
    with serving(khabar, free_port()) as served:
        served.read_until("Ctrl-C stops everything")
        dead = served.start_run()
        family = served.await_crawl()
        # The server first: nobody is to tell it anything any more.
        for member in [*family, psutil.Process(served.process.pid)]:
            member.kill()
        assert_ended(family)
    with serving(khabar, free_port()) as served:
        served.read_until("Ctrl-C stops everything")
        assert served.state(dead) == "CRASHED"
        # Its deployment's only slot is free.
        run = served.start_run()
        family = served.await_crawl()
        assert served.state(run) == "RUNNING"

        # Killed alone, it takes everything along.
        psutil.Process(served.process.pid).kill()
        assert_ended(family)
    assert khabar("doctor").stdout.count("no server is up") == 1
