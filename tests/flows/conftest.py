from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.flows.archived import Archived
from warehouse.database.connection import WRITER_FILE, writer


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty writer's file, made once."""
    home = tmp_path_factory.mktemp("empty")
    with writer(home) as con:
        con.execute("CHECKPOINT")
    return home / WRITER_FILE


@pytest.fixture
def archived(empty_warehouse: Path, tmp_path: Path) -> Archived:
    """A KHABAR_HOME with an empty warehouse and an empty archive."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(empty_warehouse, folder)
    return Archived(folder)
