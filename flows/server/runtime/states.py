"""Prefect's state of a run by how it ended (docs/states.md), and when a task is tried again."""

from __future__ import annotations

import logging
from typing import Any

from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import FailedRun, ParameterTypeError
from prefect.runtime import deployment as running_deployment
from prefect.states import Cancelled, Completed, Failed

from flows.run_control import retries
from flows.run_control.ending import WITH_WARNINGS, Ending
from flows.run_control.locks import BusyError
from flows.run_control.run_log import make_printable
from flows.run_control.verdict import STOPPED
from flows.settings import Settings
from spiders.errors import KhabarError

SKIPPED = "Skipped"


def may_pass(_task: object, _run: object, state: Any) -> bool:  # noqa: ANN401 - Prefect's signature
    """Whether a task failed by what may be over in a minute."""
    return retries.may_pass(state.data)


RETRIES: dict[str, Any] = {
    "retries": len(retries.DELAYS),
    "retry_delay_seconds": list(retries.DELAYS),
    "retry_jitter_factor": retries.JITTER,
    "retry_condition_fn": may_pass,
}
"""Options of a Prefect task that is tried again when that can help."""


def drop_tracebacks() -> None:
    """Prefect logs how a failed flow was left as an `unexpected exception`: not if we expected it.

    May be called often.
    """
    logging.getLogger("prefect.flow_runs").addFilter(_is_unexpected)


def make_logs_printable() -> None:
    """What a run logs holds texts of sites; consoles and the UI show it as it comes.

    May be called often.
    """
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).addFilter(make_printable)


def _is_unexpected(record: logging.LogRecord) -> bool:
    cause = record.exc_info[1] if record.exc_info else None
    # FailedRun: the flow returned a failed state. ParameterTypeError: such as a day that is none.
    return not isinstance(cause, KhabarError | FailedRun | ParameterTypeError)


def state_of(ending: Ending) -> State[Any]:
    """The state of a run that came to its end."""
    match ending.state:
        case "failed":
            return Failed(message=ending.message)
        case "cancelled":
            return Cancelled(message=ending.message)
        case "completed_with_warnings":
            return Completed(name=WITH_WARNINGS, message=ending.message)
    return Completed(message=ending.message)


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
