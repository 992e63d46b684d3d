"""What DuckDB and the file system complain of, said in one line with what to do about it."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb

from spiders.errors import WarehouseError

# Part of DuckDB's message, what is wrong, what to do; the first that matches is told.
_MEANINGS = (
    (
        "not a valid DuckDB database file",
        "is not a DuckDB file",
        "move it away; the next run fills a new one from the archive",
    ),
    (
        "version number",
        "was written by a newer DuckDB",
        "upgrade Khabar, or move the file away and let the next run fill a new one",
    ),
    (
        "Corrupt database file",
        "is damaged",
        "move it away; the next run fills a new one from the archive",
    ),
    (
        "Could not read enough bytes",
        "is damaged, it is cut off",
        "move it away; the next run fills a new one from the archive",
    ),
    (
        "No space left",
        "cannot grow, the disk is full",
        "free some space and start again; everything loaded so far is kept",
    ),
    (
        "Conflicting lock",
        "is open in another program",
        "close it there, and query news.duckdb instead: it is never locked",
    ),
    (
        "Permission denied",
        "may not be opened, permission denied",
        "give yourself the right to write there, or choose another folder with KHABAR_HOME",
    ),
    (
        "Read-only file system",
        "lies on a read-only file system",
        "choose another folder with KHABAR_HOME",
    ),
    (
        "Is a directory",
        "is a folder, not a file",
        "move it away, or choose another folder with KHABAR_HOME",
    ),
    (
        "Not a directory",
        "cannot be there, a part of the path is a file",
        "choose another folder with KHABAR_HOME",
    ),
)


def explain(error: duckdb.Error, path: Path) -> WarehouseError | None:
    """The WarehouseError to raise instead of a DuckDB error about the file at `path`.

    None if neither file, disk nor memory is to blame: then a statement is wrong.
    """
    message = str(error)
    for part, problem, advice in _MEANINGS:
        if part in message:
            return WarehouseError(f"{path} {problem}: {advice}")
    first_line = message.strip().partition("\n")[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(f"{path} needs more memory than it is allowed: {first_line}")
    if isinstance(error, duckdb.IOException | duckdb.FatalException):
        return WarehouseError(f"{path} cannot be used: {first_line}")
    return None


def explain_os(error: OSError, path: Path) -> WarehouseError:
    """The WarehouseError to raise instead of an error of the file system about `path`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return WarehouseError(f"{path} cannot be written, the disk is full: free some space")
    return WarehouseError(
        f"{path} cannot be written: {error.strerror or error}: "
        "choose another folder with KHABAR_HOME"
    )
