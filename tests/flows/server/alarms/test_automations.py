"""What the alarms' triggers take an event for, asked of the classes that the server asks."""

from __future__ import annotations

import pytest
from prefect.server.events.schemas.automations import EventTrigger

from flows.run_control.ending import WITH_WARNINGS
from flows.server.alarms.automations import zombies
from flows.server.runtime.states import SKIPPED

ENDED = ("Completed", WITH_WARNINGS, "Failed", "Crashed", "Cancelled", "TimedOut", SKIPPED)


@pytest.mark.parametrize("state", ENDED)
def test_a_run_that_ended_is_waited_for_no_longer(state: str) -> None:
    trigger = EventTrigger.model_validate(zombies().trigger.model_dump(mode="json"))
    event = f"prefect.flow-run.{state}"
    assert trigger.event_pattern.match(event)
    assert trigger.expects(event)


@pytest.mark.parametrize("state", ["Running", "Scheduled", "Retrying"])
def test_a_run_that_goes_on_is_waited_for(state: str) -> None:
    trigger = EventTrigger.model_validate(zombies().trigger.model_dump(mode="json"))
    assert not trigger.event_pattern.match(f"prefect.flow-run.{state}")
