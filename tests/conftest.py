"""What holds for every test, however and wherever they are run; and an empty warehouse."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from warehouse.database.connection import WRITER_FILE, writer

# The same examples on every machine, however busy.
settings.register_profile(
    "khabar", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("khabar")

# A shell starts background jobs with Ctrl-C ignored, and children would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with whole runs come first, so that no process is left with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty writer's file, made once."""
    home = tmp_path_factory.mktemp("empty")
    with writer(home) as con:
        con.execute("CHECKPOINT")
    return home / WRITER_FILE
