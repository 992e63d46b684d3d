"""Prefect's state of a run, made from what Khabar knows of its end (docs/states.md)."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.runtime import deployment as running_deployment
from prefect.states import Cancelled, Completed, Failed

from flows.locks import BusyError
from flows.settings import Settings
from flows.verdict import STOPPED, Verdict
from spiders.errors import KhabarError

WITH_WARNINGS = "Completed with warnings"
"""Begins like Prefect's own name: an automation that expects `Completed*` takes both."""
SKIPPED = "Skipped"


def state_of(verdict: Verdict, told: str = "") -> State[Any]:
    """The state of a run that was judged.

    Args:
        verdict: how it ended.
        told: what the run came to, in a line; the verdict's reason follows.
    """
    message = "; ".join(filter(None, (told, verdict.reason)))
    match verdict.state:
        case "failed":
            return Failed(message=verdict.reason)
        case "cancelled":
            return Cancelled(message=verdict.reason)
        case "completed_with_warnings":
            return Completed(name=WITH_WARNINGS, message=message)
    return Completed(message=message or "every count adds up")


def ended_early(error: KhabarError | KeyboardInterrupt) -> State[Any]:
    """How a flow ends that its user or his world kept from working: in one line, no traceback.

    A run of the schedule whose turn comes while another run is at its work is no failure.
    """
    if isinstance(error, KeyboardInterrupt):
        return Cancelled(message=STOPPED)
    if isinstance(error, BusyError) and is_scheduled():
        return Cancelled(name=SKIPPED, message=f"skipped: {error}")
    return Failed(message=str(error), data=error)


def is_scheduled() -> bool:
    """Whether the running flow's turn was set by a schedule, not by somebody's click."""
    context = FlowRunContext.get()
    return bool(context and context.flow_run and context.flow_run.auto_scheduled)


def patience_of(settings: Settings) -> float:
    """Seconds that the running flow waits for another run of its sites.

    A turn of the schedule is skipped, and a command was refused at once: only a click may wait.
    """
    return settings.patience if is_deployed() and not is_scheduled() else 0.0


def is_deployed() -> bool:
    """Whether a worker of a lasting server carries out the running flow."""
    return bool(running_deployment.name)
