"""Rows on their way in: Arrow tables that look like the tables they are for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from warehouse.database.statements import statement

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = Mapping[str, Any]


def store(
    con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row], *statements: str
) -> None:
    """Runs statements that read `rows` as `incoming_<table>`; without one, appends the rows.

    A schema in front of `table` is no part of that name. Inside a transaction only. Each row has a
    value for every column of `table`; without rows nothing is run.

    Raises:
        ValueError: if a row lacks a column or has one more, or a time has no time zone.
    """
    if not rows:
        return
    schema = con.execute(f"SELECT * FROM {table} LIMIT 0").to_arrow_table().schema  # noqa: S608
    _check(rows, schema, table)
    incoming = f"incoming_{table.rpartition('.')[2]}"
    append = f"INSERT INTO {table} BY NAME SELECT * FROM {incoming}"  # noqa: S608
    with registered(con, incoming, pa.Table.from_pylist(rows, schema=schema)):
        for statement in statements or (append,):
            con.execute(statement)


@contextmanager
def registered(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    """Lets statements read an Arrow table under `name`; inside a transaction only."""
    if pa.uint64() not in table.schema.types:
        con.register(name, table)
        yield
        con.unregister(name)
        return
    # Copied: when DuckDB pushes a join's bounds down into an Arrow table, a hash of more than
    # 63 bits fails with "int too large".
    con.register("arriving", table)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arriving")  # noqa: S608
    con.unregister("arriving")
    yield
    con.execute(f"DROP TABLE {name}")


def row_of(record: DataclassInstance) -> dict[str, Any]:
    """A record's fields by name; quicker than `asdict`, which copies what is in them."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def ids(values: Sequence[str]) -> pa.Table:
    """A table of one column, `article_id`."""
    return pa.table({"article_id": pa.array(values, pa.string())})


def _check(rows: Sequence[Row], schema: pa.Schema, table: str) -> None:
    columns = set(schema.names)
    times = [column.name for column in schema if pa.types.is_timestamp(column.type)]
    for row in rows:
        if differing := row.keys() ^ columns:
            raise ValueError(f"{table}: a row and the table differ in {sorted(differing)}")
        for name in times:
            if (time := row[name]) is not None and time.tzinfo is None:
                raise ValueError(f"{table}.{name}: {time} has no time zone")


@contextmanager
def known_articles(con: duckdb.DuckDBPyConnection, article_ids: Iterable[str]) -> Iterator[None]:
    """Lets statements read `known_articles`: article_id and row_number of those that are stored.

    A look-up by article_id reads the ids of the whole archive; one by row goes to its block. To
    be used inside a transaction and before it writes articles, as that moves rows.
    """
    with registered(con, "incoming_ids", ids(sorted(set(article_ids)))):
        con.execute(statement("database/find_known_articles"))
    yield
    con.execute("DROP TABLE known_articles")
