"""Prefect's state of a run by how it ended (docs/states.md), and when a task is tried again."""

from __future__ import annotations

import logging
from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import FailedRun, ParameterTypeError
from prefect.runtime import deployment as running_deployment
from prefect.states import Cancelled, Completed, Failed

from flows.run_control.locks import BusyError
from flows.run_control.verdict import STOPPED, Verdict
from flows.settings import Settings
from spiders.config.printable import printable
from spiders.errors import KhabarError

WITH_WARNINGS = "Completed with warnings"
"""Begins like Prefect's own name: an automation that expects `Completed*` takes both."""
SKIPPED = "Skipped"


def may_pass(_task: object, _run: object, state: Any) -> bool:  # noqa: ANN401 - Prefect's signature
    """Whether a task failed by what may be over in a minute.

    The network is not there yet, another program has the warehouse open, a network disk is gone:
    not a wrong setting, a damaged file, a full disk, a page that cannot be read.
    """
    return isinstance(state.data, KhabarError) and state.data.may_pass


RETRIES: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [2, 10, 30],
    # Runs of several sites that failed together do not come back together.
    "retry_jitter_factor": 0.5,
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
        logging.getLogger(name).addFilter(_printable)


def _printable(record: logging.LogRecord) -> bool:
    record.msg, record.args = printable(record.getMessage(), lines=True), None
    return True


def _is_unexpected(record: logging.LogRecord) -> bool:
    cause = record.exc_info[1] if record.exc_info else None
    # FailedRun: the flow returned a failed state. ParameterTypeError: such as a day that is none.
    return not isinstance(cause, KhabarError | FailedRun | ParameterTypeError)


def state_of(verdict: Verdict, summary: str = "") -> State[Any]:
    """The state of a run that was judged.

    Args:
        verdict: how it ended.
        summary: what the run came to, in a line; the verdict's reason follows.
    """
    message = "; ".join(filter(None, (summary, verdict.reason)))
    match verdict.state:
        case "failed":
            return Failed(message=verdict.reason)
        case "cancelled":
            return Cancelled(message=verdict.reason)
        case "completed_with_warnings":
            return Completed(name=WITH_WARNINGS, message=message)
    return Completed(message=message or "every count adds up")


def log_verdict(verdict: Verdict) -> None:
    """Logs what failed and what people should see to; called within a flow."""
    logger = get_run_logger()
    for line in verdict.failures:
        logger.error("%s", line)
    for line in verdict.warnings:
        logger.warning("%s", line)


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
