"""Publishes the warehouse: a read-only copy, put in place in one step."""

from __future__ import annotations

import itertools
import logging
import os
import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb

from warehouse.database.connection import READER_FILE, WRITER_FILE, Notify, opened, writer_lock
from warehouse.database.copy_file import copy_file, remove, sync
from warehouse.database.failures import damaged
from warehouse.database.integrity import find_damage, is_copy
from warehouse.database.os_failures import explain_os
from warehouse.search.index import index_waiting
from warehouse.search.word_counts import ExtensionMissing

logger = logging.getLogger(__name__)

READ_ONLY = 0o444
PREVIOUS_FILE = f"{READER_FILE}.previous"
MAIN_TABLES = ("articles", "article_versions", "pages", "fetches", "segments")
_FEWER, _FEWER_SHARE = 10, 0.01
"""Rows that a table may lose between two publications: articles are joined, versions withdrawn."""

RowCounts = Mapping[str, int]
"""Rows of each of MAIN_TABLES."""
_published: dict[Path, tuple[object, RowCounts]] = {}
"""What this process has published, so that it need not be opened to be counted."""
# With the number of its process, of a Khabar from before this one.
_LEFT = re.compile(rf"\.{re.escape(READER_FILE)}\.(?:new|[0-9]+)")


def publish(
    home: Path,
    *,
    wait: float = 300.0,
    memory_limit: str = "256MB",
    notify: Notify = logger.warning,
) -> Path:
    """Replaces `<home>/news.duckdb` by a copy of the writer's file, unless it is one; its path.

    Texts that came in since the last time are indexed first. Whoever has the old copy open goes
    on reading it; whoever opens it next gets the new one. The copy is proved before it takes that
    name, block by block. If one of MAIN_TABLES has lost rows, the old copy is kept as
    PREVIOUS_FILE. Must not be called inside `writer(home)`: it takes the lock itself, because a
    file is only whole when its log is empty and it is closed.

    Args:
        home: the folder KHABAR_HOME names.
        wait: seconds to wait for a writer to finish.
        memory_limit: how much memory DuckDB may use to bring the file up to date.
        notify: is told in a sentence that the old copy was kept, or that a log which another
            program had left beside it was set aside.

    Raises:
        WarehouseError: if a writer does not finish in time, the file is damaged, or the
            disk is full; the old copy is then as it was.
    """
    source, target = home / WRITER_FILE, home / READER_FILE
    with writer_lock(home, wait):
        with opened(home, memory_limit) as con:
            _index(con)
            con.execute("CHECKPOINT")
            rows = _count_rows(con)
        temporary = home / f".{READER_FILE}.new"
        try:
            if is_copy(target, source):
                _move_log_aside(target, notify)
                return target
            # What a killed publication has left; whoever holds the lock is the only one.
            for left in home.glob(f".{READER_FILE}.*"):
                # A file that is exported to news.duckdb.csv is on its way under such a name too.
                if _LEFT.fullmatch(left.name):
                    remove(left)
            copy_file(source, temporary)
            if problem := find_damage(temporary):
                raise damaged(source, problem)
            if fewer := _lost_rows(_published_rows(target), rows):
                _keep_previous(target, notify, fewer)
            shutil.copystat(source, temporary)
            temporary.chmod(READ_ONLY)
            _move_log_aside(target, notify)
            temporary.replace(target)
            _published[target] = _stamp(target), rows
            sync(home)
        except OSError as error:
            raise explain_os(error, target) from error
        finally:
            remove(temporary)
    return target


def _count_rows(con: duckdb.DuckDBPyConnection) -> RowCounts:
    return {
        table: con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]  # noqa: S608
        for table in MAIN_TABLES
    }


def _published_rows(path: Path) -> RowCounts:
    """The rows of a published copy; none where there is none yet, or it cannot be read."""
    stamp, rows = _published.get(path, (None, {}))
    if stamp is not None and stamp == _stamp(path):
        return rows
    try:
        with duckdb.connect(str(path), read_only=True, config={"threads": 1}) as con:
            return _count_rows(con)
    except duckdb.Error:
        # Damaged, foreign or of an early schema, it is no measure.
        return {}


def _stamp(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns


def _lost_rows(before: RowCounts, after: RowCounts) -> str:
    """Which of the main tables are shorter than they were; '' if none is."""
    return ", ".join(
        f"{before[table]} {table} before, {after.get(table, 0)} now"
        for table in MAIN_TABLES
        if table in before
        and before[table] - after.get(table, 0) > max(_FEWER, _FEWER_SHARE * before[table])
    )


def _keep_previous(target: Path, notify: Notify, why: str) -> None:
    """Keeps the published copy, unless the one that is kept already has more articles."""
    previous = target.with_name(PREVIOUS_FILE)
    kept, lost = _published_rows(previous), _published_rows(target)
    if kept.get("articles", 0) <= lost.get("articles", 0):
        previous.unlink(missing_ok=True)
        try:
            os.link(target, previous)
        except OSError:
            # Not every file system has a second name for a file.
            copy_file(target, previous)
    notify(f"{target} has lost rows ({why}); as it was before, it is kept in {previous}")


def _move_log_aside(target: Path, notify: Notify) -> None:
    """A published copy has no log; one of another program would be replayed into the new copy."""
    log = target.with_name(f"{target.name}.wal")
    if not os.path.lexists(log):
        return
    names = (target.with_name(f"{log.name}.foreign{n or ''}") for n in itertools.count())
    kept = next(path for path in names if not os.path.lexists(path))
    log.replace(kept)
    notify(
        f"{log} is none of Khabar's, another program has opened {target.name} for writing: "
        f"it is set aside as {kept}"
    )


def _index(con: duckdb.DuckDBPyConnection) -> None:
    try:
        index_waiting(con)
    except ExtensionMissing as error:
        _warn_once(f"the search index is not kept, searching is slow: {error}")


@cache
def _warn_once(message: str) -> None:
    """A run publishes every half minute."""
    logger.warning(message)
