"""What weeks of `khabar serve` hold on to: memory, processes, files, and Prefect's books.

Run as `python -m tests.bench.soak [--minutes 60] [--every 60]`. Server, worker and runs are those
that a user starts; the sites are the practice network's, on which nothing is new after the first
run. A line each five minutes, and at the end what a run adds to the second half of the time.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import psutil

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from tests.flows.serving import Served, free_port, words_of

LINE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Held:
    """What server, worker and supervisor hold between two runs; memory in 10**6 bytes."""

    minutes: float
    runs: int
    supervisor_mb: float
    server_mb: float
    worker_mb: float
    """Proportional: pages that processes share are counted once."""
    processes: int
    descriptors: int
    database_mb: float
    events: int
    home_files: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument(
        "--every", type=float, default=60.0, help="seconds between two runs' starts"
    )
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="khabar-soak-") as folder,
        PracticeServer(Plan(articles=40)) as network,
    ):
        khabar = Khabar(Path(folder, "home"))
        khabar.follow(network)
        served = Served(khabar, free_port())
        try:
            served.read_until("Ctrl-C")
            lines = list(_soaked(served, asked.minutes * 60, asked.every))
        finally:
            served.stop()
    half = lines[len(lines) // 2]
    runs = lines[-1].runs - half.runs
    print(f"\na run of the second half adds, of {runs}:")
    for field, before, after in zip(fields(Held), astuple(half), astuple(lines[-1]), strict=True):
        if field.name not in ("minutes", "runs"):
            print(f"{field.name:16}{(after - before) / max(runs, 1):10.3f}")


def _soaked(served: Served, seconds: float, every: float) -> Iterator[Held]:
    print("".join(f"{field.name:>15}" for field in fields(Held)), flush=True)
    begun = shown = time.monotonic()
    runs = 0
    while (now := time.monotonic()) - begun < seconds:
        state = served.await_end(served.start_run())
        assert state == "COMPLETED", state
        runs += 1
        if time.monotonic() - shown >= LINE_SECONDS or runs == 1:
            shown = time.monotonic()
            # What a run leaves behind is written within some seconds.
            time.sleep(5)
            held = _look(served, (time.monotonic() - begun) / 60, runs)
            print("".join(f"{value:15.1f}" for value in astuple(held)), flush=True)
            yield held
        time.sleep(max(0.0, now + every - time.monotonic()))


def _look(served: Served, minutes: float, runs: int) -> Held:
    supervisor = psutil.Process(served.process.pid)
    family = supervisor.children(recursive=True)
    server = [member for member in family if "server" in words_of(member)]
    worker = [member for member in family if "worker" in words_of(member)]
    database = served.khabar.home / "prefect/prefect.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as con:
        (events,) = con.execute("SELECT count(*) FROM events").fetchone()
    return Held(
        minutes=minutes,
        runs=runs,
        supervisor_mb=_memory([supervisor]),
        server_mb=_memory(server),
        worker_mb=_memory(worker),
        processes=1 + len(family),
        descriptors=sum(each.num_fds() for each in (supervisor, *family)),
        database_mb=sum(path.stat().st_size for path in database.parent.glob("prefect.db*")) / 1e6,
        events=events,
        home_files=sum(path.is_file() for path in served.khabar.home.rglob("*")),
    )


def _memory(processes: list[psutil.Process]) -> float:
    return sum(each.memory_full_info().pss for each in processes) / 1e6


if __name__ == "__main__":
    main()
