"""Brings a database file to today's schema: tables by migrations, macros and views by text."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import duckdb

from spiders.errors import WarehouseError
from warehouse.statements import scripts, statement
from warehouse.transaction import transaction


def migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Applies the migrations the file has not had, then macros and views whose text has changed.

    Each migration is one transaction and recorded by name; an interrupted one leaves nothing.

    Raises:
        WarehouseError: if the file is not Khabar's or was made by a newer Khabar; it is unchanged.
    """
    applied = _applied(con)
    migrations = scripts("migrations")
    if unknown := [name for name in applied if "/" not in name and name not in migrations]:
        raise WarehouseError(
            f"the database was made by a newer Khabar (it has had {unknown[0]}): upgrade Khabar"
        )
    for name, text in migrations.items():
        if name not in applied:
            _apply(con, name, text)
    for folder in ("macros", "views"):
        for name, text in scripts(folder).items():
            if applied.get(f"{folder}/{name}") != _digest(text):
                _apply(con, f"{folder}/{name}", text)


def _applied(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    tables = {name for (name,) in con.execute("SHOW TABLES").fetchall()}
    if not tables:
        with transaction(con):
            con.execute(statement("create_schema_migrations"))
    elif "schema_migrations" not in tables:
        raise WarehouseError(
            "the database is not Khabar's: move it away, or choose another folder with KHABAR_HOME"
        )
    return dict(con.execute("SELECT name, sha256 FROM schema_migrations").fetchall())


def _apply(con: duckdb.DuckDBPyConnection, name: str, text: str) -> None:
    with transaction(con):
        con.execute(text)
        con.execute("DELETE FROM schema_migrations WHERE name = ?", [name])
        con.execute(
            "INSERT INTO schema_migrations VALUES (?, ?, ?)",
            [name, datetime.now(UTC), _digest(text)],
        )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
