"""All or nothing: one transaction around a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


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
