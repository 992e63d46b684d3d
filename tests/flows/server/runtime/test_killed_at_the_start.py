"""Kill -9 of a command while what it starts is starting: nothing is left behind."""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from tests.flows.khabar import Khabar
from tests.flows.serving import free_port

SERVER = "flows.server.runtime.temporary_server_process"
DEMO = ("demo", "--articles", "40")
SERVE = ("serve", "--port", str(free_port()))
CHILDREN = {
    SERVER: ("maintain", "--prefect"),
    "spiders.practice": DEMO,
    "spiders.crawl_process": DEMO,
    # The processes that clean pages, and the one that keeps their semaphores.
    "multiprocessing": DEMO,
    "dask": DEMO,
    "flows.server.runtime.exec_bound": SERVE,
    "worker start": SERVE,
    "flows.server.serve.prefect_jobs make_ready": SERVE,
}


@pytest.mark.parametrize("delay", [0.0, pytest.param(0.3, marks=pytest.mark.long)])
def test_the_temporary_server_ends(tmp_path: Path, delay: float) -> None:
    kill_and_look(Khabar(tmp_path), SERVER, delay)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.1, 0.5, 1.5])
@pytest.mark.parametrize("child", CHILDREN)
def test_every_child_ends(tmp_path: Path, child: str, delay: float) -> None:
    khabar = Khabar(tmp_path, {"KHABAR_CONTACT": "test@example.org"})
    if child == "dask":
        if not find_spec("prefect_dask"):
            pytest.skip("prefect-dask is not installed")
        khabar.settings["KHABAR_TASK_RUNNER"] = child
        kill_and_look(khabar, "multiprocessing", delay, DEMO)
    else:
        kill_and_look(khabar, child, delay)


def kill_and_look(
    khabar: Khabar, child: str, delay: float, words: tuple[str, ...] | None = None
) -> None:
    """Kills the command so many seconds after such a child is there."""
    mark = f"{khabar.folder}-{delay}"
    khabar.settings["STARTED_BY"] = mark
    with khabar.start(*(words or CHILDREN[child])) as command:
        try:
            end = time.monotonic() + 300
            while not any(child in words_of(each) for each in started(mark)):
                assert command.poll() is None, command.communicate()
                assert time.monotonic() < end, "it was never started"
                time.sleep(0.005)
            time.sleep(delay)
        finally:
            command.kill()
    # A server puts its books in order: on a busy machine that takes its time.
    end = time.monotonic() + 60
    while (left := started(mark)) and time.monotonic() < end:
        time.sleep(0.1)
    survivors = [words_of(each) for each in left]
    for each in left:
        each.kill()
    assert not survivors


def started(mark: str) -> list[psutil.Process]:
    """All processes with this in their environment: the command, and whatever it has started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("STARTED_BY") == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found


def words_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return "(ended)"
