"""Rows on their way in: Arrow tables that look like the tables they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

Row = Mapping[str, Any]


@contextmanager
def incoming(
    con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lets statements read `rows` under the name `incoming_<table>`.

    Each row has a value for every column of `table`.

    Raises:
        ValueError: if a row lacks a column or has one more, or a time has no time zone.
    """
    schema = con.execute(f"SELECT * FROM {table} LIMIT 0").to_arrow_table().schema  # noqa: S608
    for row in rows:
        _check(row, set(schema.names), table)
    with registered(con, f"incoming_{table}", pa.Table.from_pylist(rows, schema=schema)):
        yield con


@contextmanager
def registered(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    """Lets statements read an Arrow table under `name`."""
    con.register(name, table)
    try:
        yield
    finally:
        con.unregister(name)


def ids(values: Sequence[str]) -> pa.Table:
    """A table of one column, `article_id`."""
    return pa.table({"article_id": pa.array(values, pa.string())})


def _check(row: Row, columns: set[str], table: str) -> None:
    if differing := row.keys() ^ columns:
        raise ValueError(f"{table}: a row and the table differ in {sorted(differing)}")
    for name, value in row.items():
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{table}.{name}: {value} has no time zone")
