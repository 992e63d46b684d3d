"""A process of the clean pool: its limits of time and memory, and the cleaning of its pages."""

from __future__ import annotations

import importlib
import logging
import os
import pickle
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from logging.handlers import QueueHandler
from multiprocessing import parent_process
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from pipelines.record import CleanedPage
from pipelines.site_profile import SiteProfile
from spiders.archive.records import FetchedPage
from spiders.config.site import Site


class PageLimits(NamedTuple):
    """What cleaning one page may take before its process is ended."""

    seconds: float = 20.0
    """Of CPU; ten times as much of wall time."""
    megabytes: int = 768
    """Memory of the whole process in 2**20 bytes, some 60 of which are its code."""


Value = TypeVar("Value")

WALL_FACTOR = 10
"""Wall time a task may take, as a multiple of its CPU time: what waits for something that never
comes uses no CPU, and a busy machine must not make a page fail."""
STACK_BYTES = 64 * 2**20
"""libxml2 and trafilatura are recursive; on Linux the usual 8 MB may be exceeded while running."""
OUT_OF_MEMORY = 86
"""Exit status of a worker that reached its limit: a fresh one does the next task."""

_records: SimpleQueue[logging.LogRecord] = SimpleQueue()


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task gave, and what it logged."""

    value: Any
    records: tuple[logging.LogRecord, ...]


def prepare_worker(limits: PageLimits) -> None:
    """Confines this process, then imports what cleaning needs; called once at its start."""
    # Prefect cancels a run by a SIGTERM to its whole process group: the run itself ends this one,
    # which was started with that signal blocked. To ignore it drops one that is waiting.
    os.setpgrp()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Not by a signal at the parent's death: Linux sends that when the thread dies that started us.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Ended from outside it must end at once, even within a library's code.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_STACK, STACK_BYTES)
    importlib.import_module("pipelines.clean")
    _compile_rules()
    _limit(resource.RLIMIT_DATA, limits.megabytes * 2**20)
    logging.getLogger().handlers = [QueueHandler(_records)]
    _silence()
    sys.addaudithook(_refuse_network)


def _compile_rules() -> None:
    """What takes longest, so that it is not counted as the first page's time."""
    from pipelines.dedupe.series import general_series  # noqa: PLC0415
    from pipelines.edits.edit_notes import live_rules, note_rules  # noqa: PLC0415
    from pipelines.metadata.people.agencies import agency_of_story  # noqa: PLC0415 - none of it for the parent
    from pipelines.metadata.people.author_rules import author_rules  # noqa: PLC0415
    from pipelines.text.line_rules import general_rules  # noqa: PLC0415

    agency_of_story(())
    author_rules()
    general_rules()
    general_series()
    live_rules()
    for kind in ("correction", "update"):
        note_rules(kind)


def clean_chunk(pages: Sequence[FetchedPage], context: bytes, limits: PageLimits) -> TaskResult:
    """Cleans pages one after the other.

    Args:
        pages: some pages of one site.
        context: the pickled pair of the site and its profile: for all chunks the same bytes.
        limits: of each page.
    """
    from pipelines.clean import clean_page  # noqa: PLC0415 - the parent must not load it

    site, profile = _unpacked(context)
    cleaned: list[CleanedPage] = []
    with _limited(limits.seconds):
        for page in pages:
            signal.setitimer(signal.ITIMER_PROF, limits.seconds)
            cleaned.append(clean_page(page, site, profile))
    return TaskResult(cleaned, _logged())


def run_task(task: Callable[..., Value], arguments: tuple[Any, ...], seconds: float) -> TaskResult:
    """Runs a function of some module within `seconds` of CPU; its errors are raised."""
    with _limited(seconds):
        value = task(*arguments)
    return TaskResult(value, _logged())


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Has the kernel end this process when a task takes too long.

    No handler in Python could: it would wait for the library's code to return.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, WALL_FACTOR * seconds)
    try:
        yield
    except MemoryError:
        # Nobody knows what half-done work a library has left behind.
        os._exit(OUT_OF_MEMORY)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None, "only ever called in a process of the pool"
    parent.join()
    os._exit(1)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (soft, hard))


def _silence() -> None:
    """Keeps what C libraries print off the terminal, on which a progress bar may stand."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _refuse_network(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"):
        raise PermissionError(f"{event}: cleaning asks for nothing on the network")


def _logged() -> tuple[logging.LogRecord, ...]:
    return tuple(_records.get() for _ in range(_records.qsize()))


@lru_cache(maxsize=8)
def _unpacked(context: bytes) -> tuple[Site, SiteProfile]:
    """One object for all chunks: it keeps its compiled expressions."""
    site, profile = pickle.loads(context)  # noqa: S301 - our own, from the parent
    return site, profile
