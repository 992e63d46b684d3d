"""Runs a reader's SQL on the published copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.session import Session


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
    with Session(home) as session:
        answer = session.ask(sql, parameters)
        rows = answer.rows(None if limit is None else limit + 1)
    return Result(
        columns=answer.columns,
        types=answer.types,
        rows=rows[:limit],
        truncated=limit is not None and len(rows) > limit,
    )
