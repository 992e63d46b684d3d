"""Prefect's database in its own folder, an SQLite file: new from a template, damaged set aside."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock, Timeout

from flows.console.wording import format_size
from spiders.errors import RunError

FILE = "prefect.db"
DATABASE_URLS = (
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
    "PREFECT_API_DATABASE_CONNECTION_URL",
)
SMALL_BYTES = 4 * 2**20
"""Up to this size a look at every page costs some hundredths of a second."""
LOST = "what is lost is Prefect's list of earlier runs and what was set in its UI, no article"
WAIT_SECONDS = 60.0
_PARTS = ("-wal", "-shm", "")
"""Of an SQLite database: its log first, as it would be taken for that of a new one."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def own_database() -> Path | None:
    """The file that a server of this process's environment uses; None if it is another database."""
    if "PREFECT_HOME" not in os.environ or any(map(os.environ.get, DATABASE_URLS)):
        return None
    return Path(os.environ["PREFECT_HOME"]) / FILE


def template_path() -> Path:
    """Where `make setup` keeps an empty, migrated Prefect database for new homes to copy."""
    return Path(sys.prefix) / "share" / "khabar" / f"prefect-{version('prefect')}.db"


def place_database(home: Path, notify: Callable[[str], object], *, thorough: bool = False) -> bool:
    """Gives Prefect's folder a database where there is none, or a damaged one.

    The damaged one is set aside. A new one is the template, if there is one; else the server makes
    it.

    Args:
        home: Prefect's folder; made if it is missing.
        notify: is told in a sentence that one was set aside.
        thorough: whether every page of a large one is looked at, too.

    Returns:
        Whether one was set aside.

    Raises:
        RunError: if a file of it cannot be one, or another process does not finish with it.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / FILE
    _refuse_folders([*(_part(path, each) for each in _PARTS), home / f"{FILE}.lock"])
    try:
        # Two commands that start at once would put theirs under a server that is running.
        with FileLock(home / f"{FILE}.lock", timeout=WAIT_SECONDS):
            damage = damage_of(path, thorough=thorough)
            if damage:
                notify(f"{path} is damaged ({damage}) and kept as {_set_aside(path).name}; {LOST}")
            if template_path().exists() and not (path.exists() and path.stat().st_size):
                unfinished = home / f"{FILE}.new"
                shutil.copyfile(template_path(), unfinished)
                unfinished.replace(path)
    except Timeout:
        raise RunError(
            f"{path} is being set up by another command, which has not finished within "
            f"{WAIT_SECONDS:.0f} s: wait for it or stop it, then start again"
        ) from None
    return bool(damage)


def damage_of(path: Path, *, thorough: bool) -> str:
    """What is wrong with a database, '' if nothing is seen; it is left as it is."""
    if not path.exists() or not path.stat().st_size:
        log = _part(path, "-wal")
        return "only its log is left" if log.exists() and log.stat().st_size else ""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as con:
            con.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if not thorough and path.stat().st_size > SMALL_BYTES:
                return ""
            found = str(con.execute("PRAGMA quick_check(1)").fetchone()[0])
            return "" if found == "ok" else found.splitlines()[-1]
    except sqlite3.DatabaseError as error:
        # Whatever else is in the way, such as a lock, the server will tell.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return str(error) if code in _DAMAGED else ""


def note_damaged(home: Path) -> list[str]:
    """A sentence if damaged databases were set aside in Prefect's folder."""
    found = sorted(home.glob(f"{FILE}.damaged-*"))
    size = format_size(sum(path.stat().st_size for path in found))
    names = ", ".join(path.name for path in found)
    return [f"damaged databases in {home} may be removed ({size}): {names}"] if found else []


def _set_aside(path: Path) -> Path:
    kept = path.with_name(f"{FILE}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    for each in _PARTS:
        if (part := _part(path, each)).exists():
            part.replace(_part(kept, each))
    return kept


def _part(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}{suffix}")


def _refuse_folders(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            raise RunError(f"{path} is a folder, not a file: move it away, then start again")
