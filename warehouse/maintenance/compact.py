"""Rewrites the warehouse's file without the space that nothing uses any more."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import duckdb

from spiders.errors import WarehouseError
from warehouse.database.connection import (
    STORAGE_VERSION,
    WRITER_FILE,
    compaction_mark,
    opened,
    writer_lock,
)
from warehouse.database.copy_file import sync
from warehouse.database.failures import explain
from warehouse.database.os_failures import explain_os
from warehouse.database.schema import stored_tables
from warehouse.database.statements import statement
from warehouse.maintenance.space import FileSpace, measure_space

SPARE_BYTES = 64 * 2**20
"""Free disk that is asked for beside a copy of the file: what sorting may put there."""

SORTED = 5_000_000
"""Sketches sorted at a time."""

_EVERY_SECONDS = 1.0

Notify = Callable[[int, int], None]
"""Called with the bytes of the copy so far, and those expected."""


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a rewrite came to."""

    before: int
    """Bytes of the file."""
    after: int
    seconds: float


def compact(
    home: Path,
    *,
    wait: float = 300.0,
    memory_limit: str = "256MB",
    notify: Notify = lambda _done, _expected: None,
) -> Compaction:
    """Puts a rewritten copy of `<home>/khabar.duckdb` in its place, once it is proved to be equal.

    The lock is held all the time; whoever wants to write meanwhile waits longer than usual. Killed
    at any moment it leaves the old file or the new one, whole, and at most a file
    `.khabar.duckdb.<pid>` beside it. Must not be called inside `writer(home)`.

    Args:
        home: the folder KHABAR_HOME names.
        wait: seconds to wait for a writer to finish.
        memory_limit: how much memory DuckDB may use; more goes to disk.
        notify: hears of the progress.

    Raises:
        WarehouseError: if a writer does not finish in time, the disk has not room for a second
            copy, the file is damaged, or the copy is not equal; the old file is then as it was.
    """
    path = home / WRITER_FILE
    begin = time.monotonic()
    with writer_lock(home, wait), compaction_mark(home):
        space = _empty_log(home, memory_limit)
        before = path.stat().st_size
        _check_room(path, before)
        new = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with _explained(path), _watched(new, before - space.wasted, notify):
                _rewrite(path, new, memory_limit)
                _verify(path, new, memory_limit)
            _put_in_place(path, new)
        finally:
            _remove(new)
        return Compaction(before, path.stat().st_size, time.monotonic() - begin)


def _empty_log(home: Path, memory_limit: str) -> FileSpace:
    """Brings what is committed into the file itself; what is left of the log is empty."""
    with opened(home, memory_limit) as con:
        con.execute("CHECKPOINT")
        space = measure_space(con)
    log = _log_of(home / WRITER_FILE)
    if log.exists() and log.stat().st_size:
        raise WarehouseError(f"{log} is not empty after a checkpoint: nothing was compacted")
    return space


def _check_room(path: Path, size: int) -> None:
    free = shutil.disk_usage(path.parent).free
    if free < size + SPARE_BYTES:
        raise WarehouseError(
            f"{path} is not compacted: a second copy of it needs {_megabytes(size + SPARE_BYTES)} "
            f"MB for a while, {_megabytes(free)} MB are free on its disk: free some space"
        )


def _rewrite(path: Path, new: Path, memory_limit: str) -> None:
    _remove(new)
    # Two threads would write their batches of rows, join them to larger ones, and write these
    # again: twice the work, and blocks left free in the new file.
    with _work_space(new, memory_limit, threads=1) as con:
        con.execute(f"ATTACH {_quoted(path)} AS old (READ_ONLY)")
        # It needs no log: half a copy is of no use to anyone.
        con.execute(
            f"ATTACH {_quoted(new)} AS new "
            f"(STORAGE_VERSION '{STORAGE_VERSION}', RECOVERY_MODE no_wal_writes)"
        )
        con.execute("COPY FROM DATABASE old TO new (SCHEMA)")
        con.execute("USE old")
        for table in stored_tables(con):
            if table == "internal.sketches":
                _copy_sketches(con)
            else:
                # They keep their order: what came in together is read together.
                con.execute(f"INSERT INTO {_in(table, 'new')} FROM {_in(table, 'old')}")
        con.execute("CHECKPOINT new")


def _copy_sketches(con: duckdb.DuckDBPyConnection) -> None:
    """By day: copies are looked for within some days, and those made anew lie far from theirs."""
    days = con.execute(statement("maintenance/read_day_ranges"), {"sketches": SORTED}).fetchall()
    for first_and_last in days:
        con.execute(
            "INSERT INTO new.internal.sketches "
            "FROM old.internal.sketches WHERE day BETWEEN ? AND ? ORDER BY day",
            first_and_last,
        )


def _verify(path: Path, new: Path, memory_limit: str) -> None:
    """Reads both files from disk and compares schema, rows and a checksum of each table.

    Raises:
        WarehouseError: if they differ in anything.
    """
    with _work_space(new, memory_limit, threads=2) as con:
        con.execute(f"ATTACH {_quoted(path)} AS old (READ_ONLY)")
        con.execute(f"ATTACH {_quoted(new)} AS new (READ_ONLY)")
        schemas = [
            con.execute(statement("maintenance/list_schema"), {"database": each}).fetchall()
            for each in ("old", "new")
        ]
        if schemas[0] != schemas[1]:
            differing = sorted({f"{row[0]} {row[1]}" for row in set(schemas[0]) ^ set(schemas[1])})
            raise WarehouseError(
                f"{path} is not compacted: the copy differs in {', '.join(differing[:5])}"
            )
        con.execute("USE old")
        for table in stored_tables(con):
            if _checksum(con, _in(table, "old")) != _checksum(con, _in(table, "new")):
                raise WarehouseError(
                    f"{path} is not compacted: the copy differs in rows of {table}"
                )


def _put_in_place(path: Path, new: Path) -> None:
    try:
        shutil.copymode(path, new)
        sync(new)
        # It is empty; beside another file than its own it would be taken for damage.
        _log_of(path).unlink(missing_ok=True)
        new.replace(path)
        sync(path.parent)
    except OSError as error:
        raise explain_os(error, path) from error


@contextmanager
def _watched(new: Path, expected: int, notify: Notify) -> Iterator[None]:
    """Tells now and then how large the copy has become; one statement may take minutes."""
    over = Event()

    def watch() -> None:
        while not over.wait(_EVERY_SECONDS):
            if new.exists():
                notify(new.stat().st_size, expected)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


@contextmanager
def _work_space(new: Path, memory_limit: str, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to no file of its own; what does not fit into memory goes beside the copy."""
    with duckdb.connect(
        config={"memory_limit": memory_limit, "threads": threads, "temp_directory": f"{new}.tmp"}
    ) as con:
        con.execute("SET TimeZone = 'UTC'")
        yield con


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if told := explain(error, path):
            raise told from error
        raise


def _checksum(con: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int | None]:
    row = con.execute(
        f"SELECT count(*), sum(hash(each)::HUGEINT) FROM {table} AS each"  # noqa: S608
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def _in(table: str, database: str) -> str:
    """The table's name with its database."""
    return f"{database}.{table if '.' in table else f'main.{table}'}"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _remove(new: Path) -> None:
    new.unlink(missing_ok=True)
    _log_of(new).unlink(missing_ok=True)
    shutil.rmtree(f"{new}.tmp", ignore_errors=True)


def _megabytes(count: int) -> int:
    return count // 2**20
