"""Keeps a lake small: joins its small files, drops old snapshots and what only they needed."""

from __future__ import annotations

from typing import NamedTuple

import duckdb

from warehouse.lake.opening import opened_lake
from warehouse.lake.target import LakeTarget

_STEPS = (
    "CALL ducklake_flush_inlined_data('lake')",
    "CALL ducklake_expire_snapshots('lake', older_than => now() - to_days($days))",
    "CALL ducklake_rewrite_data_files('lake')",
    "CALL ducklake_merge_adjacent_files('lake')",
    # A file may be read by a query that began before; nothing that is newer than a day goes.
    "CALL ducklake_cleanup_old_files('lake', older_than => now() - INTERVAL 1 DAY)",
    # What a killed push has left; one that is at work now has written no longer than a day.
    "CALL ducklake_delete_orphaned_files('lake', older_than => now() - INTERVAL 1 DAY)",
)


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
        return Files(before, _files(con))


def _files(con: duckdb.DuckDBPyConnection) -> int:
    sql = "SELECT coalesce(sum(file_count), 0)::BIGINT FROM ducklake_table_info('lake')"
    return int(con.execute(sql).fetchall()[0][0])
