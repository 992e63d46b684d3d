"""What DuckDB complains of, said in one line with what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from spiders.errors import WarehouseError
from warehouse.database.os_failures import ELSEWHERE, is_full

_HELD = "Conflicting lock"
_REFILL = (
    "put the published copy in its place (docs/warehouse.md shows how); "
    "the next run loads what is missing from the archive"
)
_FULL = (
    "cannot grow, the disk is full",
    "free some space and start again; everything loaded so far is kept",
)
_WRONG_LOG = (
    "cannot be opened with its log, {path}.wal, which is damaged or of another file",
    "move the log away; the next run loads what it held from the archive",
)

# Part of DuckDB's message, what is wrong, what to do; the first that matches is given.
_MEANINGS = (
    ("No space left", *_FULL),
    # It has put aside what does not fit into memory, also while it reads its log.
    ("max_temp_directory_size", *_FULL),
    ("Failure while replaying WAL file", *_WRONG_LOG),
    ("This WAL was created for", *_WRONG_LOG),
    ("not a valid DuckDB database file", "is not a DuckDB file", _REFILL),
    ("sqlite_scanner", "is an SQLite file, not a DuckDB file", _REFILL),
    (
        "version number",
        "was written by a newer DuckDB",
        "upgrade Khabar, or move the file away and let the next run fill a new one",
    ),
    ("Corrupt database file", "is damaged", _REFILL),
    ("Failed to load metadata pointer", "is damaged", _REFILL),
    ("Could not read enough bytes", "is damaged, it is cut off", _REFILL),
    (
        _HELD,
        "is open in another program",
        "close it there, and query news.duckdb instead: it is never locked",
    ),
    (
        "Permission denied",
        "may not be opened, permission denied",
        f"give yourself the right to write there, or {ELSEWHERE}",
    ),
    ("Operation not permitted", "may not be changed", f"give yourself the right, or {ELSEWHERE}"),
    ("Read-only file system", "lies on a read-only file system", ELSEWHERE),
    ("Is a directory", "is a folder, not a file", f"move it away, or {ELSEWHERE}"),
    ("Not a directory", "cannot be there, a part of the path is a file", ELSEWHERE),
)

_HOLDER = re.compile(r"held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")


def explain(error: duckdb.Error, path: Path) -> WarehouseError | None:
    """The WarehouseError to raise instead of a DuckDB error about the writer's file at `path`.

    None if neither file, disk nor memory is to blame: then a statement is wrong.
    """
    message = str(error)
    short = isinstance(error, duckdb.OutOfMemoryException)
    for part, problem, advice in _MEANINGS:
        if part in message:
            if advice is _WRONG_LOG[1] and is_full(path.parent):
                return WarehouseError(f"{path} {_FULL[0]}: {_FULL[1]}")
            if advice is _WRONG_LOG[1] and short:
                break
            text = problem.format(path=path) + _holder(message)
            return WarehouseError(f"{path} {text}: {advice}", may_pass=part == _HELD)
    first_line = message.strip().partition("\n")[0]
    if short:
        return WarehouseError(f"{path} needs more memory than it is allowed: {first_line}")
    if isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.InternalException):
        return WarehouseError(f"{path} cannot be used: {first_line}")
    return None


def damaged(path: Path, problem: str) -> WarehouseError:
    """The WarehouseError to raise where the writer's file at `path` is not whole."""
    return WarehouseError(f"{path} is damaged, {problem}: {_REFILL}")


def explain_copy(error: duckdb.Error, path: Path) -> WarehouseError | None:
    """As `explain`, for the published copy at `path`: it may be thrown away at any time.

    Only what is wrong with the copy itself is explained. What a reader's statement does beside
    it, such as writing a CSV file, DuckDB says best.
    """
    message = str(error)
    if "Conflicting lock" in message:
        return WarehouseError(
            f"{path} is open for writing in another program{_holder(message)}: "
            "open it there read-only"
        )
    if "Permission denied" in message and str(path) in message:
        return WarehouseError(f"{path} may not be read: give yourself the right to read it")
    if "version number" in message:
        return WarehouseError(
            f"{path} was published with a newer DuckDB than this one, {duckdb.__version__}: "
            "upgrade Khabar"
        )
    for part, problem, advice in _MEANINGS:
        if part in message and advice is _REFILL and _is_about(message, path):
            return WarehouseError(
                f"{path} {problem}: move it away; the next run, such as `khabar run`, "
                "publishes a new one"
            )
    if "Is a directory" in message and _is_about(message, path):
        return WarehouseError(f"{path} is a folder, not a file: move it away")
    log = f"{path}.wal"
    # One that was written for another file of this name is refused without its own name.
    if log in message or "This WAL was created for" in message:
        return WarehouseError(
            f"{log} is none of Khabar's, another program has opened {path.name} for writing: "
            "move it away, or start the next run, which does"
        )
    return None


def _is_about(message: str, path: Path) -> bool:
    """False if the message names another file than `path`."""
    named = re.search(r'file:? "(?P<file>[^"]+)"', message)
    return named is None or named["file"] == str(path)


def _holder(message: str) -> str:
    found = _HOLDER.search(message)
    return f", {found['program']} (PID {found['pid']})" if found else ""
