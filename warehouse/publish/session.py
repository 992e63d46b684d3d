"""One reader at work: statements on the newest published copy, which can be stopped midway."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import duckdb
import pyarrow as pa

from warehouse.database.connection import READER_FILE, attach_published, reader
from warehouse.publish.permissions import SETTABLE, refuse_others
from warehouse.publish.query_errors import explain_query_error

BATCH = 1000
"""Rows that are in memory at a time while a result is read."""

T = TypeVar("T")


class Answer:
    """The result of a statement, read once, batch by batch; the next statement ends it."""

    def __init__(self, session: Session, description: Sequence[Sequence[Any]]) -> None:
        self._session = session
        self.columns = tuple(str(column[0]) for column in description)
        self.types = tuple(str(column[1]) for column in description)
        """DuckDB's names of the columns' types."""
        self.count = 0
        """How many rows were read."""

    def rows(self, most: int | None = None) -> list[tuple[Any, ...]]:
        """The next rows, `most` of them or all; times are aware, in UTC."""
        rows: list[tuple[Any, ...]] = []
        for batch in self.batches(BATCH if most is None else min(BATCH, most)):
            rows += batch
            if most is not None and len(rows) >= most:
                break
        return rows if most is None else rows[:most]

    def batches(self, size: int = BATCH) -> Iterator[list[tuple[Any, ...]]]:
        """The rows that are left, `size` at a time."""
        while batch := self._session.patiently(lambda con: con.fetchmany(size)):
            self.count += len(batch)
            yield batch

    def record_batches(self, size: int = BATCH) -> Iterator[pa.RecordBatch]:
        """The rows that are left as Arrow record batches of up to `size` rows, at least one."""
        batches = self._session.patiently(lambda con: con.to_arrow_reader(size))
        yield pa.RecordBatch.from_pylist([], schema=batches.schema)
        while (batch := self._session.patiently(lambda _: next(batches, None))) is not None:
            self.count += batch.num_rows
            yield batch


class Session:
    """A connection to `<home>/news.duckdb` that always answers from the newest publication.

    Statements run in a thread of their own, so that a KeyboardInterrupt stops them at
    once; it is then raised, and the session goes on. What a statement may do is in
    `warehouse/publish/permissions.py`: the published file cannot be changed.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._published = self._stamp()
        self._con = reader(home)
        # No query makes DuckDB write elsewhere.
        self._con.execute("SET allowed_configs = ?", [list(SETTABLE)])
        self._con.execute("SET lock_configuration = true")
        self._thread = ThreadPoolExecutor(1, "sql")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()
        self._con.close()

    @property
    def published(self) -> object:
        """Equal as long as the answers come from one publication."""
        return self._published

    def ask(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Answer:
        """Runs one or more statements and answers with the result of the last.

        Raises:
            WarehouseError: if nothing is published any more, or the SQL is wrong, empty, tries
                to write or to do what readers may not; also while the answer is read.
        """
        self._renew()
        self.patiently(lambda con: refuse_others(con, sql))
        self.patiently(lambda con: con.execute(sql, parameters or None))
        return Answer(self, self._con.description or [])

    def patiently(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Does a piece of work on the connection; a KeyboardInterrupt stops it and is raised.

        Raises:
            WarehouseError: instead of a DuckDB error.
        """
        doing = self._thread.submit(work, self._con)
        try:
            # Woken now and then: a signal that another thread was given is only seen awake.
            while not wait([doing], timeout=0.2).done:
                pass
            return doing.result()
        except KeyboardInterrupt:
            self._stop(doing)
            raise
        except duckdb.Error as error:
            raise explain_query_error(error, self._home / READER_FILE, self._con) from error

    def _stop(self, doing: Future[Any]) -> None:
        # Said again until it is heard: before a query has begun there is nothing to interrupt.
        while not doing.done():
            try:
                self._con.interrupt()
                wait([doing], timeout=0.05)
            except KeyboardInterrupt:
                continue

    def _renew(self) -> None:
        """Attaches the file anew if another one was published under its name."""
        stamp = self._stamp()
        if stamp is not None and stamp == self._published:
            return
        attached = {name for (name,) in self._con.execute("SHOW DATABASES").fetchall()}
        if "khabar" in attached:
            self._con.execute("USE memory")
            self._con.execute("DETACH khabar")
        self._published = None
        attach_published(self._con, self._home)
        self._published = stamp

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = (self._home / READER_FILE).stat()
        except OSError:
            # What is wrong with it is said by whoever opens it.
            return None
        return status.st_dev, status.st_ino, status.st_mtime_ns
