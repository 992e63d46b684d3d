"""Opens the warehouse: the writer's own file, one process at a time, and the readers' copy."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from spiders.errors import WarehouseError
from warehouse.database.backup import backup_path, keep_backup
from warehouse.database.failures import damaged, explain, explain_copy
from warehouse.database.integrity import find_cut
from warehouse.database.os_failures import explain_os
from warehouse.database.schema import migrate, record_kept, schema_to_keep
from warehouse.database.transaction import interrupted_after

logger = logging.getLogger(__name__)

WRITER_FILE = "khabar.duckdb"
READER_FILE = "news.duckdb"
STORAGE_VERSION = "v1.4.0"
"""Readable by DuckDB 1.4 and later, and a quarter of the size of the oldest format."""

_NO_DOWNLOADS = {"autoinstall_known_extensions": False}
"""DuckDB would ask the network for an extension where it finds, say, a file of SQLite."""

COMPACTION_PATIENCE = 12
"""How many times longer a writer waits for a compaction than for another writer."""

_COMPACTION_LOCK = f"{WRITER_FILE}.compaction"
_LOOK_SECONDS = 0.1
"""Who only looks whether it is held holds it for a moment himself."""

Connection = duckdb.DuckDBPyConnection
"""An open warehouse."""
Writing = AbstractContextManager[Connection]
"""The warehouse, open for writing while the context is."""

Notify = Callable[[str], object]
"""Is told, in a sentence, what people should know."""


@contextmanager
def writer(
    home: Path,
    *,
    wait: float = 300.0,
    memory_limit: str = "256MB",
    notify: Notify = logger.warning,
    most: float | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Opens `<home>/khabar.duckdb` for writing, making or migrating it where needed.

    One process at a time gets in; the others wait. What is committed may stay in
    the file's log until `publish` or a full log brings it into the file. A file that needs
    migrations is first copied to `<home>/khabar.duckdb.before-<its last migration>`.

    Args:
        home: the folder KHABAR_HOME names; made if it is missing.
        wait: seconds to wait for another writer.
        memory_limit: how much memory DuckDB may use, as DuckDB writes it; more goes to disk.
        notify: is told in a sentence that the file was upgraded, and where it lies as it was.
        most: seconds that it may be open, once it is up to date; then the statement that is at
            work is interrupted, and its transaction undone.

    Raises:
        WarehouseError: if the file cannot be written, is damaged, foreign or of a newer
            version, the disk is full, another writer does not finish in time, or this one.
    """
    with (
        writer_lock(home, wait),
        opened(home, memory_limit, notify) as con,
        nullcontext() if most is None else interrupted_after(most, con, home / WRITER_FILE),
    ):
        yield con


@contextmanager
def opened(
    home: Path, memory_limit: str = "256MB", notify: Notify = logger.warning
) -> Iterator[duckdb.DuckDBPyConnection]:
    """As `writer`, for a caller that holds the lock."""
    path = home / WRITER_FILE
    try:
        # DuckDB opens a file that is cut off, and would write behind its end.
        if os.access(path, os.R_OK) and path.is_file() and (problem := find_cut(path)):
            raise damaged(path, problem)
        con = _connect(path, memory_limit)
        try:
            if schema := schema_to_keep(con, lambda name: backup_path(path, name).exists()):
                # Only a closed file with an empty log may be copied.
                con.execute("CHECKPOINT")
                con.close()
                backup = keep_backup(path, schema)
                con = _connect(path, memory_limit)
                record_kept(con, schema)
                notify(f"{path} is brought up to date; as it was before, it is kept in {backup}")
            if migrate(con):
                # Each opening would replay the log; and it must not fit the copy, should someone
                # put that back alone.
                con.execute("CHECKPOINT")
            yield con
        finally:
            con.close()
    except duckdb.Error as error:
        if explained := explain(error, path):
            raise explained from error
        raise


def _connect(path: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        str(path),
        config={
            "storage_compatibility_version": STORAGE_VERSION,
            "memory_limit": memory_limit,
            # A second one costs a load a fifth more CPU and some memory, and gains no time.
            "threads": 1,
            **_NO_DOWNLOADS,
        },
    )
    try:
        con.execute("SET TimeZone = 'UTC'")
        # Each opening brings what is in the log into memory, at 80 MB for anything at all and as
        # much time as a checkpoint takes; only the small loads of a quiet day stay there.
        con.execute("PRAGMA disable_checkpoint_on_shutdown")
        con.execute("SET checkpoint_threshold = '1MB'")
    except duckdb.Error:
        con.close()
        raise
    return con


@contextmanager
def writer_lock(home: Path, wait: float) -> Iterator[None]:
    """Holds the lock under which `<home>/khabar.duckdb` may be opened, copied or replaced.

    While the file is compacted, which takes minutes a gigabyte, the wait is COMPACTION_PATIENCE
    times as long again.

    Raises:
        WarehouseError: if another process keeps it longer than `wait` seconds, or `home`
            cannot be written.
    """
    lock = FileLock(home / f"{WRITER_FILE}.lock", timeout=wait)
    try:
        home.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            if not _is_compacting(home):
                raise
            lock.acquire(timeout=wait * COMPACTION_PATIENCE)
    except Timeout:
        raise WarehouseError(
            f"{home / WRITER_FILE} is being written by another run, which has not finished "
            f"within {wait:.0f} s: wait for it or stop it, then start again",
            may_pass=True,
        ) from None
    except OSError as error:
        lock_file = Path(lock.lock_file)
        raise explain_os(error, lock_file if lock_file.exists() else home) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def compaction_mark(home: Path) -> Iterator[None]:
    """Tells those that wait for the lock that its holder rewrites the whole file."""
    # A lock of its own: the operating system takes it back if the holder is killed.
    with FileLock(home / _COMPACTION_LOCK):
        yield


def _is_compacting(home: Path) -> bool:
    try:
        with FileLock(home / _COMPACTION_LOCK, timeout=_LOOK_SECONDS):
            return False
    except Timeout:
        return True


def reader(home: Path) -> duckdb.DuckDBPyConnection:
    """Opens `<home>/news.duckdb` read-only, as it was last published; the caller closes it.

    Raises:
        WarehouseError: if there is none yet, or it cannot be read.
    """
    # A secret that is made to last is a file in the user's home.
    con = duckdb.connect(config={"threads": 2, "allow_persistent_secrets": False, **_NO_DOWNLOADS})
    try:
        con.execute("SET TimeZone = 'UTC'")
        attach_published(con, home)
    except BaseException:
        con.close()
        raise
    return con


def attach_published(con: duckdb.DuckDBPyConnection, home: Path, name: str = "khabar") -> None:
    """Attaches `<home>/news.duckdb`, read-only, under a name, as the database in use.

    Raises:
        WarehouseError: if there is none yet, or it cannot be read.
    """
    path = home / READER_FILE
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise WarehouseError(
            f"{path} does not exist yet: fill it with `khabar run`, "
            "or with made-up news by `khabar demo`"
        ) from None
    except OSError as error:
        raise WarehouseError(f"{path} cannot be read: {error.strerror or error}") from error
    # Attached, not opened: a process that opens a path twice gets the first file again,
    # even after a newer one was published under that name.
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        con.execute(f"USE {name}")
    except duckdb.Error as error:
        if explained := explain_copy(error, path) or explain(error, path):
            raise explained from error
        raise
