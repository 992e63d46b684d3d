"""Opens the warehouse: the writer's own file, one process at a time, and the readers' copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from spiders.errors import WarehouseError
from warehouse.failures import explain, explain_os
from warehouse.schema import migrate

WRITER_FILE = "khabar.duckdb"
READER_FILE = "news.duckdb"
STORAGE_VERSION = "v1.4.0"
"""Readable by DuckDB 1.4 and later, and a quarter of the size of the oldest format."""

Writing = AbstractContextManager[duckdb.DuckDBPyConnection]
"""The warehouse, open for writing while the context is."""


@contextmanager
def writer(
    home: Path, *, wait: float = 300.0, memory_limit: str = "256MB"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Opens `<home>/khabar.duckdb` for writing, making or migrating it where needed.

    One process at a time gets in; the others wait. What is committed may stay in
    the file's log until `publish` or a full log brings it into the file.

    Args:
        home: the folder KHABAR_HOME names; made if it is missing.
        wait: seconds to wait for another writer.
        memory_limit: how much memory DuckDB may use, as DuckDB writes it; more goes to disk.

    Raises:
        WarehouseError: if the file cannot be written, is damaged, foreign or of a newer
            version, the disk is full, or another writer does not finish in time.
    """
    with writer_lock(home, wait), opened(home, memory_limit) as con:
        yield con


@contextmanager
def opened(home: Path, memory_limit: str = "256MB") -> Iterator[duckdb.DuckDBPyConnection]:
    """As `writer`, for a caller that holds the lock."""
    path = home / WRITER_FILE
    try:
        con = duckdb.connect(
            str(path),
            config={
                "storage_compatibility_version": STORAGE_VERSION,
                "memory_limit": memory_limit,
                "threads": 2,
            },
        )
        try:
            con.execute("SET TimeZone = 'UTC'")
            # A checkpoint costs as much as loading a hundred articles, and more in a large file.
            con.execute("PRAGMA disable_checkpoint_on_shutdown")
            migrate(con)
            yield con
        finally:
            con.close()
    except duckdb.Error as error:
        if told := explain(error, path):
            raise told from error
        raise


@contextmanager
def writer_lock(home: Path, wait: float) -> Iterator[None]:
    """Holds the lock under which `<home>/khabar.duckdb` may be opened, copied or replaced.

    Raises:
        WarehouseError: if another process keeps it longer than `wait` seconds, or `home`
            cannot be written.
    """
    lock = FileLock(home / f"{WRITER_FILE}.lock", timeout=wait)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise WarehouseError(
            f"{home / WRITER_FILE} is being written by another run, which has not finished "
            f"within {wait:.0f} s: wait for it or stop it, then start again"
        ) from None
    except OSError as error:
        raise explain_os(error, home) from error
    try:
        yield
    finally:
        lock.release()


def reader(home: Path) -> duckdb.DuckDBPyConnection:
    """Opens `<home>/news.duckdb` read-only, as it was last published; the caller closes it.

    Raises:
        WarehouseError: if there is none yet, or it cannot be read.
    """
    con = duckdb.connect(config={"threads": 2})
    try:
        con.execute("SET TimeZone = 'UTC'")
        attach_published(con, home)
    except BaseException:
        con.close()
        raise
    return con


def attach_published(con: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Attaches `<home>/news.duckdb`, read-only, as the database in use.

    Raises:
        WarehouseError: if there is none yet, or it cannot be read.
    """
    path = home / READER_FILE
    if not path.is_file():
        raise WarehouseError(
            f"{path} does not exist yet: fill it with `khabar run`, "
            "or with made-up news by `khabar demo`"
        )
    # Attached, not opened: a process that opens a path twice gets the first file again,
    # even after a newer one was published under that name.
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"ATTACH '{quoted}' AS khabar (READ_ONLY)")
        con.execute("USE khabar")
    except duckdb.Error as error:
        if told := explain(error, path):
            raise told from error
        raise
