"""What DuckLake, its catalogue and its folder complain of, in one line with what to do."""

from __future__ import annotations

import duckdb

from spiders.errors import WarehouseError
from warehouse.lake.target import LakeTarget, redacted

_SIGN_IN = "set PGPASSWORD, or a line of ~/.pgpass"

# Part of the message, what is wrong, what to do; the first that matches is given.
_MEANINGS = (
    ("password authentication failed", "refuses the password", _SIGN_IN),
    ("no password supplied", "asks for a password", _SIGN_IN),
    ("no pg_hba.conf entry", "does not let this machine in", "see the server's pg_hba.conf"),
    ("role ", "does not know the user", "name one that exists with user=…"),
    ("does not exist", "has no such database", "make it once with createdb"),
    ("permission denied for", "does not let the user write", "grant it the right to the database"),
    ("could not translate host name", "cannot be found", "mend host=… or the network"),
    ("Connection refused", "cannot be reached", "is the server running?"),
    ("No such file or directory\n\tIs the server", "cannot be reached", "is the server running?"),
    ("timeout expired", "does not answer", "is the server running?"),
    ("server closed the connection", "ended the connection", "see the server's log"),
    ("terminating connection", "ended the connection", "see the server's log"),
    ("file is not a database", "is no SQLite file", "move it away or name another"),
    ("malformed", "is damaged", "restore it from a backup"),
    (
        "unable to open database file",
        "cannot be opened",
        "does its folder exist, and may you write there?",
    ),
    ("readonly database", "may not be written", "give yourself the right to file and folder"),
    ("database or disk is full", "cannot grow, its disk is full", "free some space"),
    ("No space left", "cannot grow, a disk is full", "free some space where its data lie"),
    (
        "Permission denied",
        "may not be written",
        "give yourself the right to its folder",
    ),
    ("Read-only file system", "lies on a read-only file system", "choose another folder"),
    ("Only DuckLake versions", "was made by another version of DuckLake", "upgrade Khabar"),
    ("DuckLake Extension requires", "was made by another version of DuckLake", "upgrade Khabar"),
    ("does not match existing data path", "has its data elsewhere", "mend KHABAR_LAKE_DATA"),
)

# What other writers cause, and what goes away by itself.
_PASSING = (
    "Transaction conflict",
    "database is locked",
    "could not serialize access",
    "deadlock detected",
    "duplicate key value",
    "UNIQUE constraint failed",
    "conflict",
)


class LakeBusy(WarehouseError):
    """Another writer was in the way: it is worth trying again."""


def is_passing(error: duckdb.Error) -> bool:
    """Whether another writer was in the way, so that it is worth trying again."""
    return any(sign in str(error) for sign in _PASSING)


def explain_lake(error: duckdb.Error, target: LakeTarget) -> WarehouseError:
    """The WarehouseError to raise instead of a DuckDB error about the lake; without passwords."""
    message = str(error)
    name = f"the lake {target.catalogue}"
    for part, problem, advice in _MEANINGS:
        if part in message:
            return WarehouseError(f"{name} {problem}: {advice}")
    if is_passing(error):
        return LakeBusy(f"{name} is being written by others all the time: try again later")
    # DuckDB's errors may run over many lines, and quote the whole connection string.
    lines = [line.strip() for line in redacted(message).splitlines() if line.strip()]
    return WarehouseError(f"{name} cannot be used: {' '.join(lines)[:300]}")
