"""How the bytes of the warehouse's file are used: by which tables, and how many by nothing."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.database.schema import stored_tables
from warehouse.database.statements import statement

PAYS_SHARE = 0.25
"""The part of the file that must be of no use before a rewrite pays."""
PAYS_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class TableSpace:
    """What one table takes."""

    name: str
    rows: int
    bytes: int
    """Of the blocks that hold any of it, counted whole; its rows in memory or the log are not."""
    dead_bytes: int
    """The part of them that deleted rows are estimated to take."""


@dataclass(frozen=True, slots=True)
class FileSpace:
    """What the whole file takes."""

    bytes: int
    free_bytes: int
    """Blocks that are free: later loads fill them, the file does not shrink."""
    tables: tuple[TableSpace, ...]
    """The largest first."""

    @property
    def wasted(self) -> int:
        """About the bytes that a rewrite would save."""
        return self.free_bytes + sum(table.dead_bytes for table in self.tables)

    @property
    def rewrite_pays(self) -> bool:
        """Whether a rewrite would save more than a quarter of the file, and more than 64 MB."""
        return self.wasted > max(PAYS_BYTES, PAYS_SHARE * self.bytes)


def measure_space(con: duckdb.DuckDBPyConnection) -> FileSpace:
    """Measures an open database file, whose log is empty; the tables' data is not read."""
    row = con.execute(
        "SELECT block_size, total_blocks, free_blocks FROM pragma_database_size() "
        "WHERE database_name = current_database()"
    ).fetchone()
    assert row is not None
    block, total, free = row
    tables = [_measure_table(con, name, block) for name in stored_tables(con)]
    ordered = sorted(tables, key=lambda table: (-table.bytes, table.name))
    return FileSpace(total * block, free * block, tuple(ordered))


def _measure_table(con: duckdb.DuckDBPyConnection, name: str, block: int) -> TableSpace:
    live = con.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608 - a table's name
    held = con.execute(statement("maintenance/measure_table"), {"table": name}).fetchone()
    assert live is not None
    assert held is not None
    rows, blocks, stored = live[0], *held
    dead = max(0, stored - rows) / stored if stored else 0.0
    return TableSpace(name, rows, blocks * block, int(blocks * block * dead))
