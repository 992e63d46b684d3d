"""What all tests share: one profile for property-based tests, and an empty warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from warehouse.database.connection import WRITER_FILE, writer

# The same examples on every machine, however busy.
settings.register_profile("khabar", deadline=None, derandomize=True)
settings.load_profile("khabar")


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty writer's file, made once."""
    home = tmp_path_factory.mktemp("empty")
    with writer(home) as con:
        con.execute("CHECKPOINT")
    return home / WRITER_FILE
