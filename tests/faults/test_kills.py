"""Some random kills; `python -m tests.faults` makes as many as there is time for."""

from __future__ import annotations

import pytest

from tests.faults.kills import kill_runs, kill_served_runs

pytestmark = [pytest.mark.slow, pytest.mark.long]


def test_random_kills_of_runs() -> None:
    found = kill_runs(kills=12, seconds=600, articles=40, seed=11, notify=print)
    assert not found.faults, found.table()
    assert found.homes > 2


def test_random_kills_under_serve() -> None:
    found = kill_served_runs(kills=5, seconds=600, articles=40, seed=13, notify=print)
    assert not found.faults, found.table()
