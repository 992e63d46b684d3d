"""However a run ends early, the user reads one line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from flows.backfill import backfill
from flows.ingest import ingest
from flows.run_control.os_failures import explain_end
from spiders.errors import ConfigError, KhabarError, RunError, WarehouseError
from warehouse.database.os_failures import FULL_BYTES


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """How much of the disk is free, for the test to set."""
    disk = SimpleNamespace(free=10 * FULL_BYTES)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: disk)
    return disk


def test_khabars_own_errors_say_it_best(free: SimpleNamespace, tmp_path: Path) -> None:
    free.free = 0
    error = WarehouseError("khabar.duckdb is damaged")
    assert explain_end(error, tmp_path) is error


@pytest.mark.parametrize(
    ("cause", "message", "told"),
    [
        (ValueError("अजीब\nmore"), "", "अजीब"),
        (OSError(5, "Input/output error"), "Flow run failed: OSError", "Flow run failed: OSError"),
        (KeyError(), "", "KeyError"),
    ],
)
def test_anything_else_is_one_line(
    free: SimpleNamespace, tmp_path: Path, cause: Exception, message: str, told: str
) -> None:
    error: KhabarError = explain_end(cause, tmp_path, message)
    assert isinstance(error, RunError)
    assert str(error) == told


def test_on_a_full_disk_that_is_the_reason(free: SimpleNamespace, tmp_path: Path) -> None:
    free.free = FULL_BYTES - 1
    # Prefect's server, whose database lies there too, only says that something is wrong.
    told = str(explain_end(RuntimeError("500 Internal Server Error"), tmp_path))
    assert str(tmp_path) in told
    assert "free some space" in told


def test_a_flow_that_is_started_wrongly_fails_with_the_reason_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KHABAR_HOME", str(tmp_path / "ख़बर"))
    unknown = ingest.fn(["nowhere"])
    assert unknown.is_failed()
    assert unknown.message.startswith("there is no site 'nowhere'")
    for first, last in ((date(2026, 3, 2), date(2026, 3, 1)), (date.max, date.max)):
        state = backfill.fn(first, last)
        assert state.is_failed()
        assert state.message.startswith("the window ")
        assert isinstance(state.data, ConfigError)
