"""Readers while the warehouse is loaded and published: does either side ever fail or wait?

Run as `python -m tests.bench.readers [--loads 100] [--readers 3]`. Each load adds a segment and
publishes. Readers in processes of their own query without pause, opening the file anew each time,
and one more holds the first copy open from beginning to end.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from queue import Queue
from typing import Any

import duckdb

from tests.bench.scale.archive import stories
from tests.builders import SITES, page, segment
from warehouse.database.connection import READER_FILE, writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish

SEGMENT = 20
QUERIES = (
    "SELECT count(*) FROM articles",
    "SELECT site, count(*), max(published) FROM news GROUP BY ALL",
    "FROM search('court', every_word := false) LIMIT 5",
    "SELECT sum(length(body)) FROM article_versions",
)


@dataclass(frozen=True, slots=True)
class Watched:
    """What one reader saw."""

    queries: int
    failures: list[str]
    counts: list[int]
    """Numbers of articles, each different one once, in the order seen."""
    longest_ms: float


def read(home: str, ready: Barrier, stop: Event, seen: Queue[Watched], holds: bool) -> None:
    """Queries until told to stop; opens the file for each round, or once if it `holds` it."""
    path = str(Path(home) / READER_FILE)
    queries, longest = 0, 0.0
    failures: list[str] = []
    counts: list[int] = []
    con = duckdb.connect(path, read_only=True) if holds else None
    ready.wait()
    while not stop.is_set():
        try:
            mine = con or duckdb.connect(path, read_only=True)
            begun = time.perf_counter()
            for query in QUERIES:
                rows = mine.execute(query).fetchall()
                queries += 1
                if query == QUERIES[0] and (not counts or counts[-1] != rows[0][0]):
                    counts.append(rows[0][0])
            longest = max(longest, time.perf_counter() - begun)
            if not con:
                mine.close()
        except duckdb.Error as error:
            failures.append(str(error))
    seen.put(Watched(queries, failures, counts, 1000 * longest))


def watch(home: Path, loads: int, readers: int) -> tuple[list[Watched], list[float]]:
    """Loads and publishes so many times while readers read.

    Returns:
        What each reader saw, the one that held the file first, and the seconds of each
        publication.
    """
    new = list(stories(SEGMENT * (loads + 1), seed=1))
    parts = [new[begin : begin + SEGMENT] for begin in range(0, len(new), SEGMENT)]
    _load(home, parts[0])
    publish(home)
    context = multiprocessing.get_context("spawn")
    stop, ready = context.Event(), context.Barrier(readers + 2)
    queues: list[Any] = [context.Queue() for _ in range(readers + 1)]
    processes = [
        context.Process(target=read, args=(str(home), ready, stop, queue, number == 0))
        for number, queue in enumerate(queues)
    ]
    for process in processes:
        process.start()
    ready.wait()
    taken = []
    for part in parts[1:]:
        _load(home, part)
        begun = time.perf_counter()
        publish(home)
        taken.append(time.perf_counter() - begun)
    stop.set()
    watched = [queue.get(timeout=60) for queue in queues]
    for process in processes:
        process.join()
    return watched, taken


def _load(home: Path, part: Sequence[Any]) -> None:
    with writer(home, memory_limit="128MB") as con:
        load_segment(con, segment(*(page(each) for each in part)), SITES)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.readers", description=__doc__)
    parser.add_argument("--loads", type=int, default=100)
    parser.add_argument("--readers", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khabar-readers-") as folder:
        watched, taken = watch(Path(folder), options.loads, options.readers)
    print(f"{options.loads} loads, each published in {max(taken):.2f} s at most, none failed")
    for number, each in enumerate(watched):
        who = "held the first copy" if number == 0 else "opened it anew"
        print(
            f"{who}: {each.queries} queries, {len(each.failures)} failures, saw "
            f"{len(each.counts)} states, {each.longest_ms:.0f} ms for four queries at most"
        )
    print(json.dumps([failure for each in watched for failure in each.failures][:5]))


if __name__ == "__main__":
    main()
