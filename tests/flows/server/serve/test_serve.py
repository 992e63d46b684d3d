"""`khabar serve` from start to end, with real processes that are killed in between."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from tests.flows.serving import GOING_ON, Served, assert_ended, free_port, is_crawl, words_of

pytestmark = pytest.mark.slow

AUTH = "khabar:not-to-be-seen"


@pytest.fixture(scope="module")
def network() -> Iterator[PracticeServer]:
    with PracticeServer(Plan(articles=80)) as server:
        yield server


def followed(network: PracticeServer, folder: Path) -> Khabar:
    khabar = Khabar(folder)
    # Slow enough for the run to be going on when something is killed.
    khabar.follow(network, delay="5", concurrency="1")
    return khabar


@contextmanager
def serving(khabar: Khabar, port: int, auth: str = "") -> Iterator[Served]:
    served = Served(khabar, port, auth)
    try:
        yield served
    finally:
        served.stop()
        told = served.errors()
    assert not told


@dataclass
class Guarded:
    """A serve behind a password, and what was seen of it."""

    khabar: Khabar
    port: int
    served: Served
    console: list[str]
    words: list[str] = field(default_factory=list)
    """Of the command lines of all that it has started."""


@pytest.fixture(scope="module")
def guarded(network: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    khabar = followed(network, tmp_path_factory.mktemp("guarded"))
    khabar.settings["PREFECT_SERVER_API_AUTH_STRING"] = AUTH
    port = free_port()
    with serving(khabar, port, AUTH) as served:
        yield Guarded(khabar, port, served, served.read_until("Ctrl-C stops everything"))


@pytest.mark.long
def test_a_password_keeps_strangers_out(guarded: Guarded) -> None:
    khabar, port, console = guarded.khabar, guarded.port, guarded.console
    assert len(console) <= 8, console
    assert any(f"http://127.0.0.1:{port}" in line for line in console)
    assert any("Schedule:" in line and "next " in line for line in console), console

    assert httpx.get(f"http://127.0.0.1:{port}/api/admin/version").status_code == 401
    assert stat.S_IMODE((khabar.home / "prefect").stat().st_mode) == 0o700

    again = khabar("serve", "--port", str(port))
    assert again.returncode == 2
    assert f"already running on {khabar.home}: see http://127.0.0.1:{port}" in again.stderr

    without = {k: v for k, v in khabar.settings.items() if k != "PREFECT_SERVER_API_AUTH_STRING"}
    stranger = Khabar(khabar.folder, without)("maintain", "--compact")
    assert stranger.returncode == 2
    assert "set PREFECT_API_AUTH_STRING to the user:password" in stranger.stderr


def test_what_dies_is_started_again(guarded: Guarded) -> None:
    served, console = guarded.served, guarded.console
    run = served.start_run()
    family = served.await_crawl()
    guarded.words += [word for member in family for word in words_of(member)]
    server = served.child("server")
    server.kill()
    console += served.read_until("The Prefect server is back")
    # It outlives the server, and reports to the next one.
    assert served.state(run) == "RUNNING"
    assert any(is_crawl(member) for member in family)

    served.child("worker").kill()
    console += served.read_until("The Prefect worker is back")
    assert any("worker ended (killed by SIGKILL)" in line for line in console)
    assert_ended(family)
    assert served.await_end(run) in {"CRASHED", "CANCELLED", "FAILED"}


@pytest.mark.long
def test_the_next_worker_takes_the_next_run(guarded: Guarded) -> None:
    """It goes on when all is stopped, in the test below."""
    run = guarded.served.start_run()
    guarded.served.await_crawl()
    assert guarded.served.state(run) == "RUNNING"


def test_a_stop_leaves_nothing_behind_and_the_secret_nowhere(guarded: Guarded) -> None:
    khabar, served = guarded.khabar, guarded.served
    family = psutil.Process(served.process.pid).children(recursive=True)
    assert served.stop() == 0
    assert served.read_until("Stopped")
    assert_ended(family)
    with closing(sqlite3.connect(khabar.home / "prefect" / "prefect.db")) as books:
        states = {state for (state,) in books.execute("SELECT state_type FROM flow_run")}
    assert not states & GOING_ON
    secret = AUTH.split(":")[1]
    assert guarded.words
    assert not [word for word in [*guarded.words, *guarded.console] if secret in word]
    for path in (khabar.home / "prefect").glob("*.log"):
        assert path.stat().st_size
        assert secret not in path.read_text(encoding="utf-8")
    for path in (khabar.home / "prefect").glob("prefect.db*"):
        assert secret.encode() not in path.read_bytes()


@pytest.mark.long
def test_the_next_start_mends_what_a_reboot_has_left(
    network: PracticeServer, tmp_path: Path
) -> None:
    khabar = followed(network, tmp_path)
    with serving(khabar, free_port()) as served:
        served.read_until("Ctrl-C stops everything")
        dead = served.start_run()
        family = served.await_crawl()
        # The server first: nobody is to tell it anything any more.
        for member in [*family, psutil.Process(served.process.pid)]:
            # What the end of another one has ended is gone already.
            with suppress(psutil.NoSuchProcess):
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
