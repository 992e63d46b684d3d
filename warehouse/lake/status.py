"""Who brought what to a lake, and what it takes."""

from __future__ import annotations

from warehouse.lake.opening import opened_lake
from warehouse.lake.target import LakeTarget
from warehouse.statements import statement


def lake_status(target: LakeTarget) -> list[str]:
    """Lines for people: one per home, one of the files.

    Raises:
        WarehouseError: if the lake does not exist or cannot be read.
    """
    with opened_lake(target, read_only=True) as con:
        homes = con.execute(statement("read_lake_homes")).fetchall()
        files, size = con.execute(
            "SELECT sum(file_count), sum(file_size_bytes) FROM ducklake_table_info('lake')"
        ).fetchall()[0]
        (snapshots,) = con.execute("SELECT count(*) FROM ducklake_snapshots('lake')").fetchall()[0]
    lines = [
        f"{home}: {', '.join(sites)}; {articles} articles, last push {at:%Y-%m-%d %H:%M} UTC"
        for home, sites, articles, at in homes
    ]
    return [*lines, f"{files} files, {size // 2**20} MB, {snapshots} snapshots"]
