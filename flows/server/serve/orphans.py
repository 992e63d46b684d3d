"""Processes that a dead worker has left: runs, and their crawls."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil

_PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 45.0
"""More than a cancelled crawl gets to write down what it did."""


def adopt_orphans() -> frozenset[int]:
    """Has Linux make orphans of this process's children its own; does nothing elsewhere.

    Returns the children that there are already, which are none: a demo's practice network.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    return frozenset(child.pid for child in psutil.Process().children())


def reap_orphans(own: Iterable[int]) -> None:
    """Takes note that adopted processes have ended, which nobody else would.

    Args:
        own: children of this process that somebody waits for.
    """
    if sys.platform != "linux":
        return
    for child in psutil.Process().children():
        if child.pid not in own and child.status() == psutil.STATUS_ZOMBIE:
            os.waitpid(child.pid, 0)


def end_orphans(own: Iterable[int], hurried: Callable[[], bool]) -> None:
    """Waits until what a dead worker has left has ended, and in the end makes it.

    Its runs notice that it died, and write down how they ended; a second signal would break
    that off.

    Args:
        own: children of this process that are no orphans.
        hurried: whether to wait no longer.
    """
    if _await_orphans(own, hurried):
        signal_all(_orphans(own), psutil.Process.terminate)
        if _await_orphans(own, hurried):
            signal_all(_orphans(own), psutil.Process.kill)
            _await_orphans(own, hurried)


def _await_orphans(own: Iterable[int], hurried: Callable[[], bool]) -> bool:
    """Whether there are still some after GRACE_SECONDS."""
    end = time.monotonic() + GRACE_SECONDS
    # One that ends may leave others in turn.
    while orphans := _orphans(own):
        psutil.wait_procs(orphans, timeout=0.2)
        if time.monotonic() > end or hurried():
            return True
    return False


def _orphans(own: Iterable[int]) -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.pid not in own]


def signal_all(
    processes: Iterable[psutil.Process], signal: Callable[[psutil.Process], None]
) -> None:
    """Sends a signal to processes, some of which may have ended."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            signal(process)
