from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.lake.postgres import PASSWORD, new_database, postgres, programs
from warehouse.lake.target import LakeTarget, lake_target


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL: Debian's package postgresql is not installed")
    with postgres(folder) as where:
        yield where


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def target(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> LakeTarget:
    """A lake that is still to be made."""
    if request.param == "sqlite":
        found = lake_target(f"ducklake:sqlite:{tmp_path / 'shared' / 'lake.sqlite'}", None)
    else:
        where = new_database(request.getfixturevalue("server"))
        monkeypatch.setenv("PGPASSWORD", PASSWORD)
        found = lake_target(f"ducklake:postgres:{where}", tmp_path / "shared")
    assert found is not None
    return found
