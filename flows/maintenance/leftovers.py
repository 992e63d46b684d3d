"""Removes what killed processes left behind and nothing needs."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from flows.console.wording import format_count, format_size
from flows.maintenance.context import MaintenanceContext
from flows.run_control.locks import living_runs
from flows.run_control.preflight import check_home
from flows.server.runtime.prefect_database import note_damaged
from flows.settings import Settings
from spiders.archive.records import ID_PATTERN, new_id
from spiders.config.os_process import is_alive
from spiders.errors import ConfigError, WarehouseError
from warehouse.database.connection import WRITER_FILE, writer_lock
from warehouse.database.os_failures import is_full

# A copy on its way to the readers, a file being rewritten, what belongs to either; a test of
# whether the folder can be written to. Those without a number are their maker's under the lock.
_OF_A_PROCESS = re.compile(
    r"\.(?:news\.duckdb\.new|"
    r"(?:news\.duckdb|khabar\.duckdb|write-test)[.-](?P<pid>[0-9]+)(?:\.[a-z]+)?)"
)
_SPILLED = f"{WRITER_FILE}.tmp"
_LOADED_BY_THE_NEXT_RUN = ("*.open", "*/*.open", "*/ledger.jsonl")
_BY_HAND = (
    "prefect/prefect.db.damaged-*",
    f"{WRITER_FILE}.before-*",
    "prefect/*.log.1",
    "archive/*/*/*/*.warc.gz.damaged",
)
"""What is kept only in case somebody wants to look at it."""
MAINTAIN_BYTES = 4 * 2**20
"""Less than this free, not even the server of a run can write down what it does."""
_DAY = 24 * 3600.0


def remove_leftovers(context: MaintenanceContext) -> list[str]:
    """Removes temporary files whose process has ended, and work folders that hold nothing more.

    A folder of a dead run whose crawl log or open segment is still to be loaded stays: the next run
    of its site takes it up.
    """
    settings = context.settings
    # Whoever makes such files holds this lock; so they are nobody's.
    with writer_lock(settings.home, wait=300.0):
        found = [*_temporary(settings.home), *_empty_work(settings.home, settings.work)]
        size = sum(_bytes(path) for path in found)
        for path in found if not context.dry_run else ():
            _remove(path)
    notes = note_damaged(settings.home / "prefect")
    if not found:
        return notes or ["nothing was left behind"]
    names = ", ".join(path.name for path in found[:5]) + (" …" if len(found) > 5 else "")
    done = "would be removed" if context.dry_run else "removed"
    return [
        f"{format_count(len(found), 'leftover')} of killed processes ({format_size(size)}) {done}: "
        f"{names}",
        *notes,
    ]


def make_room(settings: Settings) -> list[str]:
    """On a full disk, removes leftovers before anything else is written; returns lines for people.

    Raises:
        ConfigError: if that does not make room enough, with what takes it.
        WarehouseError: if a leftover cannot be removed.
    """
    home = settings.home
    lines = []
    if home.is_dir() and is_full(home):
        lines = remove_leftovers(MaintenanceContext(settings, new_id()))
    try:
        check_home(home, MAINTAIN_BYTES)
    except ConfigError as error:
        raise ConfigError(f"{error}; {_largest(home)}") from None
    return lines


def _largest(home: Path) -> str:
    """What takes the room, and what of it nobody needs."""
    sizes = sorted(((_bytes(path), path.name) for path in home.iterdir()), reverse=True)
    taken = ", ".join(f"{name} {format_size(size)}" for size, name in sizes[:4] if size)
    by_hand = [path for pattern in _BY_HAND for path in sorted(home.glob(pattern))]
    names = ", ".join(str(path.relative_to(home)) for path in by_hand[:6])
    may_go = f"; by hand may be removed: {names}" if by_hand else ""
    return f"there {taken or 'is nothing'}{may_go}"


def _temporary(home: Path) -> Iterator[Path]:
    for path in sorted(home.iterdir()):
        match = _OF_A_PROCESS.fullmatch(path.name)
        if path.is_symlink() or path.is_dir() != (path.name == _SPILLED):
            # Khabar makes no links, and DuckDB the only folder.
            continue
        if path.name == _SPILLED or (match and not (match["pid"] and is_alive(int(match["pid"])))):
            yield path


def _empty_work(home: Path, work: Path) -> list[Path]:
    folders = sorted(path for path in work.glob(f"{ID_PATTERN}/") if not path.is_symlink())
    # After the folders: a run that began in between is not among them.
    alive = living_runs(home)
    before = time.time() - _DAY
    return [
        folder
        for folder in folders
        if folder.name not in alive
        # `scrapy crawl` holds no lock.
        and folder.stat().st_mtime < before
        and not any(next(folder.glob(each), None) for each in _LOADED_BY_THE_NEXT_RUN)
    ]


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file())


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise WarehouseError(
            f"{path} cannot be removed ({error.strerror}): remove it by hand; nothing needs it"
        ) from error
