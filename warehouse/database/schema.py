"""Brings a database file to today's schema: tables by migrations, macros and views by text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

import duckdb

from spiders.errors import WarehouseError
from warehouse.database import internal_tables
from warehouse.database.statements import scripts, statement
from warehouse.database.transaction import transaction

_BACKUP = "backup/"
"""Before the name of the schema that an upgrade began from, in schema_migrations until it ends."""


def migrate(con: duckdb.DuckDBPyConnection) -> bool:
    """Applies the migrations the file has not had, then macros and views whose text has changed.

    Each migration is one transaction and recorded by name; an interrupted one leaves nothing. A new
    file is made in a single one.

    Returns:
        Whether there was anything to apply.

    Raises:
        WarehouseError: if the file is not Khabar's or was made by a newer Khabar; it is unchanged.
    """
    applied = _applied(con)
    texts = {name: text for name, text in _texts().items() if applied.get(name) != _digest(text)}
    due = _outstanding(applied) | texts
    with nullcontext() if applied else transaction(con):
        for name, text in due.items():
            with transaction(con) if applied else nullcontext():
                _apply(con, name, text)
    if any(name.startswith(_BACKUP) for name in applied):
        con.execute("DELETE FROM schema_migrations WHERE starts_with(name, ?)", [_BACKUP])
    return bool(due)


def schema_to_keep(con: duckdb.DuckDBPyConnection, kept: Callable[[str], bool]) -> str:
    """The last migration of a file that should be copied before `migrate`; '' if there is no need.

    There is none where nothing but views would change, where the file holds nothing, and in the
    middle of an upgrade that was interrupted, as long as the copy it began with is still there.

    Args:
        con: the writer's connection.
        kept: tells for a migration whether there is a copy of the file as it was after it.

    Raises:
        WarehouseError: as `migrate`.
    """
    applied = _applied(con)
    if not _outstanding(applied) or _is_empty(con):
        return ""
    last = max(name for name in applied if "/" not in name)
    began = [name.removeprefix(_BACKUP) for name in applied if name.startswith(_BACKUP)]
    # Where the last migration is that of the copy, the file may have grown since.
    return "" if any(name != last and kept(name) for name in began) else last


def record_kept(con: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Notes that the file was copied as it was after `schema`, until `migrate` is done."""
    with transaction(con):
        con.execute("DELETE FROM schema_migrations WHERE starts_with(name, ?)", [_BACKUP])
        con.execute(
            "INSERT INTO schema_migrations VALUES (?, ?, '')",
            [f"{_BACKUP}{schema}", datetime.now(UTC)],
        )


def schema_differs(con: duckdb.DuckDBPyConnection) -> Literal["", "older", "newer", "foreign"]:
    """How the schema of a file that may be read-only differs from today's; '' if it does not."""
    tables = {name for (name,) in con.execute("SHOW TABLES").fetchall()}
    if "schema_migrations" not in tables:
        return "foreign"
    applied = dict(con.execute("SELECT name, sha256 FROM schema_migrations").fetchall())
    migrations = scripts("migrations")
    if any("/" not in name and name not in migrations for name in applied):
        return "newer"
    is_whole = migrations.keys() <= applied.keys()
    is_same = all(applied.get(name) == _digest(text) for name, text in _texts().items())
    return "" if is_whole and is_same else "older"


def stored_tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables of the database in use as SQL names them, such as `articles`, by name."""
    rows = con.execute(statement("database/list_tables")).fetchall()
    return [name for (name,) in rows]


def _texts() -> dict[str, str]:
    """What is made anew when its text changes: macros, then the views that may use them."""
    return {
        f"{folder}/{name}": text
        for folder in ("macros", "views")
        for name, text in scripts(folder).items()
    }


def _outstanding(applied: Mapping[str, str]) -> dict[str, str]:
    """Names and texts of the migrations that are not among the applied ones."""
    migrations = scripts("migrations")
    if unknown := [name for name in applied if "/" not in name and name not in migrations]:
        raise WarehouseError(
            f"the database was made by a newer Khabar (it has had {unknown[0]}): upgrade Khabar"
        )
    return {name: text for name, text in migrations.items() if name not in applied}


def _is_empty(con: duckdb.DuckDBPyConnection) -> bool:
    rows = (
        con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608
        for table in stored_tables(con)
        if table != "schema_migrations"
    )
    return not any(rows)


def _applied(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    tables = {name for (name,) in con.execute("SHOW TABLES").fetchall()}
    if not tables:
        with transaction(con):
            con.execute(statement("database/create_schema_migrations"))
    elif "schema_migrations" not in tables:
        raise WarehouseError(
            "the database is not Khabar's: move it away, or choose another folder with KHABAR_HOME"
        )
    return dict(con.execute("SELECT name, sha256 FROM schema_migrations").fetchall())


def _apply(con: duckdb.DuckDBPyConnection, name: str, text: str) -> None:
    con.execute(text)
    if name == internal_tables.MIGRATION:
        internal_tables.move_tables(con)
    con.execute("DELETE FROM schema_migrations WHERE name = ?", [name])
    con.execute(
        "INSERT INTO schema_migrations VALUES (?, ?, ?)",
        [name, datetime.now(UTC), _digest(text)],
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
