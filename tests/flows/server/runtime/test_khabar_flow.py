"""What all flows have in common, whichever there are."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from flows.server.deployments.desired import flow_of
from flows.server.deployments.plan import plan_deployments
from spiders.config.site import read_sites
from spiders.errors import ConfigError
from tests.places import PROJECT

PLANNED = {planned.flow: planned for planned in plan_deployments(read_sites())}


@pytest.mark.parametrize("name", PLANNED)
def test_a_wrong_setting_ends_a_flow_in_one_line(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = flow_of(PLANNED[name])
    monkeypatch.setenv("KHABAR_MEMORY_LIMIT", "much")
    state = flow.fn(**dict.fromkeys(flow.parameters.required, date(2026, 3, 1)))
    assert state.is_failed()
    assert state.message.startswith("KHABAR_MEMORY_LIMIT: ")
    assert "\n" not in state.message
    assert isinstance(state.data, ConfigError)


@pytest.mark.parametrize("name", PLANNED)
def test_a_flow_keeps_its_name_module_and_form(name: str) -> None:
    flow = flow_of(PLANNED[name])
    assert flow.name == name
    assert flow.fn.__module__ == f"flows.{name}"
    for parameter in flow.parameters.properties.values():
        assert parameter["title"]


DEPLOYED = """
from flows.server.runtime import khabar_flow
khabar_flow.is_deployed = lambda: True

@khabar_flow.khabar_flow(lambda: "a run")
def greet():
    print("begun")

greet.fn()
"""
# It has more to do, and so stays between worker and run.
SHELL = ("sh", "-c", '"$@"; true', "sh")


@pytest.mark.parametrize(
    ("worker", "between", "begins"),
    [
        ("own", SHELL, True),
        ("ended", (), False),
        pytest.param(*("own", (), True), marks=pytest.mark.long),
        pytest.param(*("", (), True), marks=pytest.mark.long),
    ],
)
def test_a_run_whose_worker_ended_before_it_began(
    tmp_path: Path, worker: str, between: tuple[str, ...], begins: bool
) -> None:
    script = tmp_path / "greeting.py"
    script.write_text(DEPLOYED)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    pids = {"own": os.getpid(), "ended": ended.pid}
    named = {"_KHABAR_BOUND": str(pids[worker])} if worker else {}
    done = subprocess.run(
        [*between, sys.executable, str(script)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **named},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout == "begun\n") == begins, done
