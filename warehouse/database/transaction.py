"""All or nothing: one transaction around a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import duckdb

from spiders.errors import WarehouseError


@contextmanager
def interrupted_after(seconds: float, con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Interrupts what the connection is doing when the context has been open for so long.

    Raises:
        WarehouseError: if that happened.
    """
    closed = Event()

    def watch() -> None:
        # Between two statements there is nothing to interrupt: then it is the next one's turn.
        if not closed.wait(seconds):
            while not closed.wait(0.2):
                con.interrupt()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise WarehouseError(
            f"{path}: a step took longer than the {seconds:g} s that KHABAR_STAGE_SECONDS allows, "
            "and was undone: set more if the machine is only slow; the next run does it again"
        ) from error
    finally:
        closed.set()
        watcher.join()


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commits the block, or rolls it back if it raises."""
    con.begin()
    try:
        yield
    except BaseException as error:
        try:
            con.rollback()
        except duckdb.Error as second:
            # After a full disk nothing works until the file is opened again; the first error tells.
            error.add_note(f"and the rollback failed: {second}")
        raise
    con.commit()


@contextmanager
def rolled_back(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Undoes whatever the block changes."""
    con.begin()
    try:
        yield
    finally:
        con.rollback()
