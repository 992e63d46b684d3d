"""Keeps tracebacks out of the log of a run whose state says in one line why it failed."""

from __future__ import annotations

import logging

from prefect.exceptions import FailedRun, ParameterTypeError

from spiders.errors import KhabarError


def leave_out_tracebacks() -> None:
    """Prefect logs how a failed flow was left as an `unexpected exception`: not if we expected it.

    May be called often.
    """
    logging.getLogger("prefect.flow_runs").addFilter(_is_unexpected)


def _is_unexpected(record: logging.LogRecord) -> bool:
    cause = record.exc_info[1] if record.exc_info else None
    # FailedRun: the flow returned a failed state. ParameterTypeError: such as a day that is none.
    return not isinstance(cause, KhabarError | FailedRun | ParameterTypeError)
