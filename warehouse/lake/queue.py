"""Notes what changes, for the next push to the lake, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import duckdb

from warehouse.database.statements import statement


def queue_articles(
    con: duckdb.DuckDBPyConnection, article_ids: Iterable[str], *, texts: bool = False
) -> None:
    """Notes that rows of these articles have changed, or are no more.

    Args:
        con: the writer's connection, in the transaction that changes them.
        article_ids: the articles.
        texts: whether their versions have changed too, or what differs between them.
    """
    _queue(con, "text" if texts else "article", article_ids)


def queue_run(con: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Notes that a run, its counts or its rejects have changed."""
    _queue(con, "run", [run_id])


def _queue(
    con: duckdb.DuckDBPyConnection, kind: Literal["article", "text", "run"], keys: Iterable[str]
) -> None:
    named = sorted(set(keys))
    if not named or not con.execute("FROM internal.lake_home").fetchone():
        return
    con.execute("UPDATE internal.lake_home SET changes = changes + 1, stamp = uuid()")
    # One text: DuckDB looks for pandas at each element of a list, a quarter of a second for 1,000.
    con.execute(statement("lake/queue_lake_changes"), {"kind": kind, "keys": "\n".join(named)})
