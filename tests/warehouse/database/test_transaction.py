"""A statement that hangs is ended, from whichever thread it is waited for, and undone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from spiders.errors import WarehouseError
from warehouse.database.connection import writer
from warehouse.database.transaction import transaction

ENDLESS = "SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b WHERE a.range % 7 = 1"


def hang(home: Path) -> None:
    with writer(home, most=0.3) as con, transaction(con):
        con.execute("CREATE TABLE half_done AS SELECT 1")
        con.execute(ENDLESS).fetchall()


def test_a_hung_step_is_undone_and_the_file_is_free_for_the_next(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool, pytest.raises(WarehouseError, match="KHABAR_STAGE_SECONDS"):
        pool.submit(hang, tmp_path).result()
    with writer(tmp_path, wait=0, most=60) as con:
        tables = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert ("half_done",) not in tables
    assert ("articles",) in tables
