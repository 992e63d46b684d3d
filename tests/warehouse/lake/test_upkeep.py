"""A lake is tidied of what killed pushes left, and of nobody else's files."""

from __future__ import annotations

import os

from warehouse.lake.connection import opened_lake
from warehouse.lake.data_folder import MARK
from warehouse.lake.target import LakeTarget
from warehouse.lake.upkeep import tidy


def test_files_of_others_stay(target: LakeTarget) -> None:
    target.data.mkdir(parents=True)
    left = "ducklake-01a22ae8-7605-723a-8f79-9903dd67aa5c"
    kept = [MARK, "notes.txt", "mine.parquet", "site=a/part-0.parquet", f"{left}.parquet.bak"]
    gone = [f"{left}.parquet", f"main/t/{left}-delete.parquet"]
    with opened_lake(target) as con:
        con.execute("CREATE TABLE lake.t AS SELECT range AS n FROM range(100_000)")
    data = {path for path in target.data.rglob("*") if path.is_file()}
    for name in (*kept, *gone):
        path = target.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        os.utime(path, (1e9, 1e9))
    assert tidy(target, 7).after == 1
    found = {path for path in target.data.rglob("*") if path.is_file()}
    assert found == data | {target.data / name for name in kept}
