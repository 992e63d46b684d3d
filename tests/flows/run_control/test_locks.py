"""One run a site at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from flows.run_control.locks import BusyError, is_running, living_runs, refuse_running, run_locks
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


def test_who_asked_by_hand_waits_until_the_site_is_free(tmp_path: Path) -> None:
    told: list[str] = []
    with ThreadPoolExecutor() as pool:
        with run_locks(tmp_path, ["a"], "run1"):
            asked = Event()

            def wait() -> set[str]:
                def notify(text: str) -> None:
                    told.append(text)
                    asked.set()

                with run_locks(tmp_path, ["a", "b"], "run2", patience=60, notify=notify):
                    return living_runs(tmp_path)

            waiting = pool.submit(wait)
            assert asked.wait(60)
        assert waiting.result(60) == {"run2"}
    assert "run1" in told[0]
    with (
        run_locks(tmp_path, ["a"], "run1"),
        pytest.raises(BusyError, match="run1"),
        run_locks(tmp_path, ["a"], "run3", patience=0.1),
    ):
        pass
