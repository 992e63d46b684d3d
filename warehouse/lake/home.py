"""What a home knows of its pushes: rows of `lake_home` and `lake_queue`."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import duckdb

from spiders.archive.records import new_id
from warehouse.database.reader import reading
from warehouse.database.schema import stored_tables
from warehouse.database.transaction import transaction


@dataclass(frozen=True, slots=True)
class HomeState:
    """How far a home was when its copy was published."""

    home: str
    lake: str
    """Identifier of the lake of its last push; empty before the first."""
    changes: int
    """Number of its last change."""
    stamp: UUID
    """Of its last change: equal stamps, equal contents."""
    pushed: UUID | None
    """Stamp of the last change that it knows to be in the lake: later ones are in its queue."""


def read_state(home: Path) -> HomeState | None:
    """What the published copy says; None if the home has not joined a lake, or did so since.

    Raises:
        WarehouseError: if nothing is published yet, or it cannot be read.
    """
    with reading(home) as con:
        if "internal.lake_home" not in stored_tables(con):
            return None
        row = con.execute(
            "SELECT home, lake, changes, stamp, pushed FROM internal.lake_home"
        ).fetchone()
    return HomeState(*row) if row else None


def join_lake(con: duckdb.DuckDBPyConnection) -> None:
    """From now on every change is noted; a home that has joined already keeps its name.

    Args:
        con: the writer's connection.
    """
    # The machine's name is for people; what follows tells homes of one machine apart.
    name = f"{platform.node().partition('.')[0] or 'home'}-{new_id()}"
    con.execute(
        "INSERT INTO internal.lake_home SELECT ?, '', 1, uuid(), NULL "
        "WHERE NOT EXISTS (FROM internal.lake_home)",
        [name],
    )


def leave_lake(con: duckdb.DuckDBPyConnection) -> None:
    """Forgets the lake: nothing is noted any more. What the home brought there stays there."""
    with transaction(con):
        con.execute("DELETE FROM internal.lake_home")
        con.execute("DELETE FROM internal.lake_queue")


def record_push(con: duckdb.DuckDBPyConnection, lake: str, state: HomeState) -> None:
    """Notes that the lake has everything that was there in a state.

    Args:
        con: the writer's connection.
        lake: its identifier.
        state: of the copy that was pushed; what came later stays in the queue.
    """
    with transaction(con):
        con.execute("UPDATE internal.lake_home SET lake = ?, pushed = ?", [lake, state.stamp])
        con.execute("DELETE FROM internal.lake_queue WHERE number <= ?", [state.changes])
