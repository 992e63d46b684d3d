from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.flows.archived import Archived


@pytest.fixture
def archived(empty_warehouse: Path, tmp_path: Path) -> Archived:
    """A KHABAR_HOME with an empty warehouse and an empty archive."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(empty_warehouse, folder)
    return Archived(folder)
