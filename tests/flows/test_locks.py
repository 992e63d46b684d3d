"""One run a site at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.locks import is_running, living_runs, refuse_running, run_locks
from spiders.errors import RunError


def test_a_held_site_is_refused_and_free_afterwards(tmp_path: Path) -> None:
    with run_locks(tmp_path, ["a", "b"], "run1"):
        assert is_running(tmp_path, "a")
        assert living_runs(tmp_path) == {"run1"}
        with pytest.raises(RunError, match="run1"), run_locks(tmp_path, ["b", "c"], "run2"):
            pass
        assert not is_running(tmp_path, "c"), "a refused run keeps no lock"
    assert living_runs(tmp_path) == set()
    refuse_running(tmp_path, ["a", "b", "c"])
