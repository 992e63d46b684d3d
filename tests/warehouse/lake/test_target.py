"""Settings of a lake that cannot be right, and secrets that must not be told."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from spiders.errors import ConfigError, WarehouseError
from warehouse.lake.connection import opened_lake
from warehouse.lake.failures import explain_lake
from warehouse.lake.target import lake_target, redacted


@pytest.mark.parametrize(
    ("lake", "told"),
    [
        ("ducklake:postgres:host=x password=geheim", "must not hold a password"),
        ("ducklake:postgres:postgresql://me:geheim@x/lake", "must not hold a password"),
        ("ducklake:lake.ducklake", "must be ducklake:sqlite"),
        ("ducklake:postgres:host=x dbname=lake", "KHABAR_LAKE_DATA must name"),
    ],
)
def test_a_wrong_setting_is_told_without_its_secret(lake: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        lake_target(lake, None)
    assert "geheim" not in str(caught.value)


def test_no_error_tells_a_password() -> None:
    target = lake_target("ducklake:postgres:host=x dbname=lake", Path("data"))
    assert target
    error = duckdb.IOException(
        'unable to connect to "host=x password=geheim" and postgresql://me:geheim@x/lake: odd'
    )
    assert "geheim" not in str(explain_lake(error, target))
    assert redacted("password='zwei Worte' dbname=lake") == "password=… dbname=lake"


def test_a_server_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    target = lake_target(f"ducklake:postgres:host={tmp_path} dbname=lake", tmp_path)
    assert target
    with pytest.raises(WarehouseError, match="is the server running") as caught:
        opened_lake(target).__enter__()
    assert "\n" not in str(caught.value)


def test_a_catalogue_that_is_no_sqlite_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lake.sqlite"
    path.write_text("no database " * 500)
    target = lake_target(f"ducklake:sqlite:{path}", None)
    assert target
    with pytest.raises(WarehouseError, match="is no SQLite file"):
        opened_lake(target).__enter__()
    assert path.read_text().startswith("no database")
