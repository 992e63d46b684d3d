"""Publishes the warehouse: a read-only copy, put in place in one step."""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path

import duckdb

from warehouse.database.connection import READER_FILE, WRITER_FILE, opened, writer_lock
from warehouse.database.copy_file import copy_file, sync
from warehouse.database.failures import explain_os
from warehouse.search.index import index_waiting
from warehouse.search.word_counts import ExtensionMissing

logger = logging.getLogger(__name__)

READ_ONLY = 0o444
# With the number of its process, of a Khabar from before this one.
_LEFT = re.compile(rf"\.{re.escape(READER_FILE)}\.(?:new|[0-9]+)")


def publish(home: Path, *, wait: float = 300.0, memory_limit: str = "256MB") -> Path:
    """Replaces `<home>/news.duckdb` by a copy of the writer's file; returns its path.

    Texts that came in since the last time are indexed first. Whoever has the old copy open goes
    on reading it; whoever opens it next gets the new one. Must not be called inside
    `writer(home)`: it takes the lock itself, because a file is only whole when its log is empty
    and it is closed.

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
            _index(con)
            con.execute("CHECKPOINT")
        temporary = home / f".{READER_FILE}.new"
        try:
            # What a killed publication has left; whoever holds the lock is the only one.
            for left in home.glob(f".{READER_FILE}.*"):
                # A file that is exported to news.duckdb.csv is on its way under such a name too.
                if _LEFT.fullmatch(left.name):
                    left.unlink()
            copy_file(source, temporary)
            temporary.chmod(READ_ONLY)
            temporary.replace(target)
            sync(home)
        except OSError as error:
            raise explain_os(error, target) from error
        finally:
            temporary.unlink(missing_ok=True)
    return target


def _index(con: duckdb.DuckDBPyConnection) -> None:
    try:
        index_waiting(con)
    except ExtensionMissing as error:
        _warn_once(f"the search index is not kept, searching is slow: {error}")


@cache
def _warn_once(message: str) -> None:
    """A run publishes every half minute."""
    logger.warning(message)
