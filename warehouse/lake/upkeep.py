"""Keeps a lake small: joins its small files, drops old snapshots and what only they needed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.database.statements import statement
from warehouse.lake.connection import opened_lake
from warehouse.lake.target import LakeTarget


def lake_status(target: LakeTarget) -> list[str]:
    """Lines for people: one per home, one of the files.

    Raises:
        WarehouseError: if the lake does not exist or cannot be read.
    """
    with opened_lake(target, read_only=True) as con:
        homes = con.execute(statement("lake/read_lake_homes")).fetchall()
        files, size = con.execute(
            "SELECT sum(file_count), sum(file_size_bytes) FROM ducklake_table_info('lake')"
        ).fetchall()[0]
        (snapshots,) = con.execute("SELECT count(*) FROM ducklake_snapshots('lake')").fetchall()[0]
    lines = [
        f"{home}: {', '.join(sites)}; {articles} articles, last push {at:%Y-%m-%d %H:%M} UTC"
        for home, sites, articles, at in homes
    ]
    return [*lines, f"{files} files, {size // 2**20} MB, {snapshots} snapshots"]


_STEPS = (
    "CALL ducklake_flush_inlined_data('lake')",
    "CALL ducklake_expire_snapshots('lake', older_than => now() - to_days($days))",
    "CALL ducklake_rewrite_data_files('lake')",
    "CALL ducklake_merge_adjacent_files('lake')",
    # A file may be read by a query that began before; nothing that is newer than a day goes.
    "CALL ducklake_cleanup_old_files('lake', older_than => now() - INTERVAL 1 DAY)",
)
# What a killed push has left; one that is at work now has written no longer than a day.
_ORPHANS = """
    CALL ducklake_delete_orphaned_files(
        'lake', older_than => now() - INTERVAL 1 DAY, dry_run => true
    )
"""
# DuckLake would remove any Parquet file that it finds there, an export's, say.
_OF_DUCKLAKE = re.compile(r"ducklake-[0-9a-f-]{36}(?:-delete)?\.parquet")


class Files(NamedTuple):
    """Data files that a query reads."""

    before: int
    after: int


def tidy(target: LakeTarget, keep_days: int, *, memory_limit: str = "256MB") -> Files:
    """Looks after a lake; whoever reads or pushes meanwhile may go on.

    Args:
        target: the lake.
        keep_days: for how many days back it can still be read as it was.
        memory_limit: how much memory DuckDB may use.

    Raises:
        WarehouseError: if it cannot be reached, or others write to it at the same moment.
    """
    with opened_lake(target, memory_limit=memory_limit) as con:
        before = _files(con)
        for step in _STEPS:
            asked = {"days": keep_days} if "$days" in step else None
            con.execute(step, asked).fetchall()
        for (file,) in con.execute(_ORPHANS).fetchall():
            if _OF_DUCKLAKE.fullmatch(Path(file).name):
                Path(file).unlink(missing_ok=True)
        return Files(before, _files(con))


def _files(con: duckdb.DuckDBPyConnection) -> int:
    sql = "SELECT coalesce(sum(file_count), 0)::BIGINT FROM ducklake_table_info('lake')"
    return int(con.execute(sql).fetchall()[0][0])
