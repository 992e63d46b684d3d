"""The lake's tables: those of the warehouse that people query, with the home each row is from."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

import duckdb

from spiders.archive.records import new_id
from spiders.errors import WarehouseError
from warehouse.database.statements import scripts, statement
from warehouse.database.transaction import transaction
from warehouse.lake.data_folder import check_data, check_new, mark_data
from warehouse.lake.target import LakeTarget

LAKE_FORMAT = 1
"""Rises when a lake of before can no longer be written as it is."""


class SharedTable(NamedTuple):
    """A table that homes share."""

    name: str
    keys: tuple[str, ...]
    """Columns of the article or run that a row belongs to; of a pair, both."""
    kinds: tuple[str, ...]
    """Kinds of lake_queue after which its rows are brought anew."""
    is_internal: bool = False
    """Whether it lies in the schema `internal` of a home; a lake has but one."""

    @property
    def source(self) -> str:
        """The table of the published copy that is attached as `home`."""
        return f"home.internal.{self.name}" if self.is_internal else f"home.{self.name}"


SHARED = (
    SharedTable("articles", ("article_id",), ("article", "text")),
    SharedTable("article_versions", ("article_id",), ("text",)),
    SharedTable("version_changes", ("article_id",), ("text",), is_internal=True),
    SharedTable("article_pairs", ("article_a", "article_b"), ("article", "text")),
    SharedTable("cluster_aliases", ("old_id",), ("article", "text"), is_internal=True),
    SharedTable("article_aliases", ("new_id",), ("article", "text"), is_internal=True),
    SharedTable("runs", ("run_id",), ("run",)),
    SharedTable("run_sites", ("run_id",), ("run",)),
    SharedTable("rejects", ("run_id",), ("run",)),
    SharedTable("segment_figures", ("run_id",), ("run",), is_internal=True),
)

VIEWS = (
    *("news", "daily_counts", "edits", "syndication", "removed_lines", "drift", "run_history"),
)
"""Of the views, those that need nothing but shared tables."""


def prepare_lake(con: duckdb.DuckDBPyConnection, target: LakeTarget) -> str:
    """Makes what the lake has not yet, or of before; returns its identifier.

    Args:
        con: with the lake in use, and the published copy attached as `home`.
        target: where the lake is.

    Raises:
        WarehouseError: if it is of a newer Khabar, or the folder is not that of its data.
        duckdb.Error: if it cannot be written, or another home makes it at the same moment.
    """
    known = _tables(con)
    if "khabar_lake" not in known:
        if known:
            raise WarehouseError(
                f"the lake {target.catalogue} is not Khabar's: name another with KHABAR_LAKE"
            )
        return _create(con, target)
    row = con.execute("SELECT lake, format, migration, views FROM khabar_lake").fetchone()
    assert row is not None
    lake, form, migration, views = row
    if form > LAKE_FORMAT:
        raise WarehouseError(
            f"the lake {target.catalogue} was made by a newer Khabar: upgrade Khabar"
        )
    check_data(con, target, lake)
    own = _last_migration()
    # Of two Khabars, the newer shapes the lake; the other one brings the columns that it has.
    if own > migration or (own == migration and _digest() != views):
        with transaction(con):
            _add_columns(con)
            _make_views(con)
            con.execute("UPDATE khabar_lake SET migration = ?, views = ?", [own, _digest()])
    return str(lake)


def _create(con: duckdb.DuckDBPyConnection, target: LakeTarget) -> str:
    lake = new_id()
    check_new(target)
    with transaction(con):
        con.execute(statement("lake/create_lake"))
        for shared in SHARED:
            con.execute(
                f"CREATE TABLE {shared.name} AS "  # noqa: S608
                f"SELECT ''::VARCHAR AS home, * FROM {shared.source} LIMIT 0"
            )
            _copy_comments(con, shared.name)
        _make_views(con)
        con.execute(
            "INSERT INTO khabar_lake VALUES (?, ?, ?, ?, 0)",
            [lake, LAKE_FORMAT, _last_migration(), _digest()],
        )
    mark_data(target, lake)
    return lake


def _copy_comments(con: duckdb.DuckDBPyConnection, table: str) -> None:
    found = con.execute(
        "SELECT comment FROM duckdb_tables() WHERE database_name = 'home' AND table_name = ?",
        [table],
    ).fetchone()
    assert found is not None
    con.execute(f"COMMENT ON TABLE {table} IS {_text(found[0])}")
    con.execute(f"COMMENT ON COLUMN {table}.home IS 'The home that brought the row.'")
    for column, comment in con.execute(
        "SELECT column_name, comment FROM duckdb_columns() "
        "WHERE database_name = 'home' AND table_name = ?",
        [table],
    ).fetchall():
        con.execute(f'COMMENT ON COLUMN {table}."{column}" IS {_text(comment)}')


def _add_columns(con: duckdb.DuckDBPyConnection) -> None:
    """Adds the columns that later migrations have brought; older rows have NULL there."""
    for shared in SHARED:
        missing = con.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE database_name = 'home' AND table_name = $table AND column_name NOT IN ("
            "SELECT column_name FROM duckdb_columns() "
            "WHERE database_name = 'lake' AND table_name = $table)",
            {"table": shared.name},
        ).fetchall()
        for column, kind in missing:
            con.execute(f'ALTER TABLE {shared.name} ADD COLUMN "{column}" {kind}')


def _make_views(con: duckdb.DuckDBPyConnection) -> None:
    for text in _view_texts():
        # A lake has one schema.
        for each in con.extract_statements(text.replace("internal.", "")):
            # Columns of views and macros cannot have comments in a lake.
            if not each.query.strip().startswith(("COMMENT ON COLUMN", "COMMENT ON MACRO")):
                con.execute(each)


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    rows = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'"
    ).fetchall()
    return {name for (name,) in rows}


def _last_migration() -> str:
    return max(scripts("migrations"))


def _digest() -> str:
    return sha256("".join(_view_texts()).encode()).hexdigest()


def _view_texts() -> list[str]:
    """The macro that the views use, and the views."""
    return [scripts("macros")["0_ist"], *(scripts("views")[name] for name in VIEWS)]


def _text(text: str | None) -> str:
    return "'" + (text or "").replace("'", "''") + "'"
