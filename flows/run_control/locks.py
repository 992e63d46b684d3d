"""One run a site at a time, and one `maintain`, across processes."""

from __future__ import annotations

import fcntl
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from spiders.errors import RunError

MAINTAIN = "khabar-maintain"
DEMO = "khabar-demo"
"""What the locks of `maintain` and the demo are called; a site's name has no hyphen."""

_RUN = re.compile(r"[\w-]+")

LOOK_SECONDS = 0.1
"""Who only looks whether a lock is held is in the way of a run for a moment."""


class BusyError(RunError):
    """Another run is at the same work; it is no trouble, only too early."""


@contextmanager
def run_locks(
    home: Path,
    sites: Iterable[str],
    run_id: str,
    *,
    patience: float = 0.0,
    notify: Callable[[str], object] = lambda _: None,
) -> Iterator[None]:
    """Holds the run lock of each site; the operating system frees it if the process dies.

    Args:
        home: the folder KHABAR_HOME names.
        sites: names of the sites.
        run_id: the run that wants to hold them.
        patience: seconds to wait, for all sites together, until other runs have ended.
        notify: is told in a sentence what is waited for.

    Raises:
        BusyError: if another run holds one of them, and does not end in time.
    """
    end = time.monotonic() + patience
    with ExitStack() as stack:
        # All runs ask in one order, so that two that wait never wait for each other.
        for site in sorted(sites):
            path = _lock_path(home, site)
            try:
                stack.enter_context(_held_by(path, run_id))
            except Timeout:
                left = end - time.monotonic()
                if left <= 0:
                    raise BusyError(_held(path, site)) from None
                notify(
                    f"waiting for a run of {site} to end (run {_run_of(path)}), up to {left:.0f} s"
                )
                try:
                    stack.enter_context(_held_by(path, run_id, left))
                except Timeout:
                    raise BusyError(_held(path, site)) from None
        yield


@contextmanager
def maintain_lock(home: Path, run_id: str) -> Iterator[None]:
    """Holds the lock of `maintain`, which is no site's.

    Raises:
        BusyError: if another one is at work.
    """
    with _only_one("khabar maintain is at work", _lock_path(home, MAINTAIN), run_id):
        yield


@contextmanager
def demo_lock(home: Path) -> Iterator[None]:
    """Holds the lock of the demo, whose network two could not share.

    Raises:
        BusyError: if another one is going on.
    """
    with _only_one(f"a demo is going on in {home}", _lock_path(home, DEMO), DEMO):
        yield


@contextmanager
def _only_one(what: str, path: Path, run_id: str) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(_held_by(path, run_id))
        except Timeout:
            raise BusyError(
                f"{what} already (run {_run_of(path)}): wait until it ends, or stop it"
            ) from None
        yield


@contextmanager
def _held_by(path: Path, run_id: str, wait: float = LOOK_SECONDS) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path, timeout=wait):
        path.with_suffix(".run").write_text(run_id, encoding="utf-8")
        yield


def is_running(home: Path, site: str) -> bool:
    """Whether a run of the site is going on now."""
    path = _lock_path(home, site)
    if not path.exists():
        return False
    with path.open("rb") as lock:
        try:
            # Shared: those who only look are not in each other's way.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def refuse_running(home: Path, sites: Iterable[str]) -> None:
    """Raises BusyError if a run of one of the sites is going on."""
    for site in sites:
        if is_running(home, site):
            raise BusyError(_held(_lock_path(home, site), site))


def living_runs(home: Path) -> set[str]:
    """The run_ids of all runs that hold a lock now."""
    notes = (home / "locks").glob("*.run")
    return {_run_of(note) for note in notes if is_running(home, note.stem)}


def _lock_path(home: Path, site: str) -> Path:
    return home / "locks" / f"{site}.lock"


def _held(path: Path, site: str) -> str:
    return (
        f"a run of {site} is going on already (run {_run_of(path)}): wait until it ends, or stop it"
    )


def _run_of(path: Path) -> str:
    note = path.with_suffix(".run")
    text = note.read_text(encoding="utf-8", errors="replace") if note.exists() else ""
    # Whatever else stands there is none of Khabar's.
    return text if _RUN.fullmatch(text) else "unknown"
