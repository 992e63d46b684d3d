"""What all flows have in common, whichever there are."""

from __future__ import annotations

from datetime import date

import pytest

from flows.server.deployments.desired import flow_of
from flows.server.deployments.plan import plan_deployments
from spiders.config.site import read_sites
from spiders.errors import ConfigError

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
