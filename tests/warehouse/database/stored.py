"""Stored files of released schemas, and what is in a file, for the tests of upgrades."""

from __future__ import annotations

import lzma
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.database import schema
from warehouse.database.connection import WRITER_FILE
from warehouse.database.internal_tables import MOVED
from warehouse.database.schema import stored_tables
from warehouse.database.statements import scripts

FOLDER = Path(__file__).parent / "released"
RELEASED = ("0004_clusters", "0011_moves", "0018_reasons")
"""The last migration of each released Khabar."""

Contents = dict[str, tuple[tuple[str, ...], Counter[str]]]
"""By table: its columns, and its rows in the words of DuckDB, each with how often it is there."""


def unpack(name: str, home: Path) -> Path:
    """Makes `home` a KHABAR_HOME as the Khabar of that schema left it; the writer's file."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / WRITER_FILE
    path.write_bytes(lzma.decompress((FOLDER / f"{name}.duckdb.xz").read_bytes()))
    return path


def contents(path: Path, columns: Contents | None = None) -> Contents:
    """All rows of all tables of a closed file, whatever their schema, but for its migrations.

    With `columns` only its tables are read, and of each only its columns, in its order; a
    table or column that is missing is left out.
    """
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        tables = {
            name.rpartition(".")[2]: (name, con.table(name).columns)
            for name in stored_tables(con)
            if name != "schema_migrations"
        }
        return {
            table: _rows(con, name, there, columns[table][0] if columns else tuple(there))
            for table, (name, there) in tables.items()
            if columns is None or table in columns
        }


def _rows(
    con: duckdb.DuckDBPyConnection, table: str, there: list[str], wanted: tuple[str, ...]
) -> tuple[tuple[str, ...], Counter[str]]:
    names = tuple(name for name in wanted if name in there)
    row = ", ".join(f'"{name}"' for name in names)
    found: list[tuple[Any, ...]] = con.execute(
        f"SELECT CAST(row({row}) AS VARCHAR), count(*) FROM {table} GROUP BY ALL"
    ).fetchall()
    return names, Counter(dict(found))


def losses(before: Contents, after: Contents) -> list[str]:
    """What of `before` is not in `after`, a line for each table."""
    told = []
    for table, (columns, rows) in before.items():
        if table not in after:
            told.append(f"{table} is gone")
        elif missing := set(columns) - set(after[table][0]):
            told.append(f"{table} has lost {', '.join(sorted(missing))}")
        elif lost := rows - after[table][1]:
            told.append(f"{table} has lost or changed {lost.total()} of {rows.total()} rows")
        elif more := after[table][1] - rows:
            told.append(f"{table} has {more.total()} rows too many")
    return told


def with_migrations(monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    """Makes Khabar one that has these migrations too."""
    monkeypatch.setattr(
        schema,
        "scripts",
        lambda folder: {**scripts(folder), **more} if folder == "migrations" else scripts(folder),
    )


def move_back(con: duckdb.DuckDBPyConnection) -> None:
    """Undoes migration 0031: what was there before it stands beside the other tables again."""
    for table in MOVED:
        (facts,) = con.execute(
            "SELECT sql FROM duckdb_tables() WHERE schema_name = 'internal' AND table_name = ?",
            [table],
        ).fetchall()
        con.execute(facts[0].replace(f"internal.{table}", table, 1))
        con.execute(f"INSERT INTO main.{table} FROM internal.{table}")
    con.execute("DROP SCHEMA internal CASCADE")
    con.execute("DELETE FROM schema_migrations WHERE name = '0031_internal'")
