"""Publishes the warehouse: a read-only copy, put in place in one step."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from warehouse.connection import READER_FILE, WRITER_FILE, opened, writer_lock
from warehouse.failures import explain_os

READ_ONLY = 0o444


def publish(home: Path, *, wait: float = 300.0, memory_limit: str = "256MB") -> Path:
    """Replaces `<home>/news.duckdb` by a copy of the writer's file; returns its path.

    Whoever has the old one open goes on reading it; whoever opens it next gets
    the new one. Must not be called inside `writer(home)`: it takes the lock itself,
    because a file is only whole when its log is empty and it is closed.

    Args:
        home: the folder KHABAR_HOME names.
        wait: seconds to wait for a writer to finish.
        memory_limit: how much memory DuckDB may use to bring the file up to date.

    Raises:
        WarehouseError: if a writer does not finish in time, the file is damaged, or the
            disk is full; the old copy is then as it was.
    """
    source, target = home / WRITER_FILE, home / READER_FILE
    with writer_lock(home, wait):
        with opened(home, memory_limit) as con:
            con.execute("CHECKPOINT")
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            _copy(source, temporary)
            temporary.replace(target)
            _sync(home)
        except OSError as error:
            raise explain_os(error, target) from error
        finally:
            temporary.unlink(missing_ok=True)
    return target


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    _sync(target)
    target.chmod(READ_ONLY)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
