"""Runs a reader's SQL on the published copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from spiders.errors import WarehouseError
from warehouse.connection import READER_FILE, reader
from warehouse.failures import explain_copy
from warehouse.reading import lacks


@dataclass(frozen=True, slots=True)
class Result:
    """What a statement returned."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    """DuckDB's names of the columns' types."""
    rows: list[tuple[Any, ...]]
    """Times are aware, in UTC."""
    truncated: bool = False
    """Whether there were more rows than were asked for."""


def run_query(
    home: Path,
    sql: str,
    *,
    parameters: Sequence[Any] | dict[str, Any] = (),
    limit: int | None = None,
) -> Result:
    """Runs SQL on `<home>/news.duckdb`, which it cannot change; of several statements the last.

    Args:
        home: the folder KHABAR_HOME names.
        sql: one or more statements.
        parameters: values for `?` or `$name` in them.
        limit: return at most so many rows; None for all.

    Raises:
        WarehouseError: if nothing is published yet, or the SQL is wrong, empty, or tries to write.
    """
    con = reader(home)
    try:
        if not con.extract_statements(sql):
            raise WarehouseError("there is no SQL statement to run")
        con.execute(sql, parameters or None)
        columns = con.description or []
        rows = con.fetchall() if limit is None else con.fetchmany(limit + 1)
    except duckdb.Error as error:
        raise _complaint(error, con, home / READER_FILE) from error
    finally:
        con.close()
    return Result(
        columns=tuple(column[0] for column in columns),
        types=tuple(str(column[1]) for column in columns),
        rows=rows[:limit],
        truncated=limit is not None and len(rows) > limit,
    )


def _complaint(error: duckdb.Error, con: duckdb.DuckDBPyConnection, path: Path) -> WarehouseError:
    message = str(error).strip()
    if "read-only mode" in message:
        return WarehouseError(f"{path.name} is read-only: it can be queried, not changed")
    if told := explain_copy(error, path):
        return told
    if why := lacks(error, con):
        return WarehouseError(f"{message}\n{path} {why}")
    return WarehouseError(message)
