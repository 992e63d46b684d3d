"""Who or what started a run: kept in the table `runs`, and asked of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext

_FROM_UI = "from the Prefect UI"
"""Part of what both UIs leave as message of the first state of a run."""

_command: ContextVar[str] = ContextVar("command", default="command")


@contextmanager
def started_by(name: str) -> Iterator[None]:
    """Runs in this process are told to be started by this, not by `command`."""
    token = _command.set(name)
    try:
        yield
    finally:
        _command.reset(token)


def find_trigger() -> str:
    """`schedule`, `automation`, `ui` or `api`; of a flow that no deployment started, the command.

    Called within a flow.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or run.deployment_id is None:
        return _command.get()
    if run.auto_scheduled:
        return "schedule"
    if run.created_by and run.created_by.type == "AUTOMATION":
        return "automation"
    with get_client(sync_client=True) as client:
        states = client.read_flow_run_states(run.id)
    return "ui" if any(_FROM_UI in (state.message or "") for state in states) else "api"
