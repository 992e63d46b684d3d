"""What is tried again because it may pass: when, how often, and without Prefect."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from random import uniform
from typing import ParamSpec, TypeVar

from flows.run_control.cancellation import StopRequest
from flows.run_control.run_log import RunLog
from spiders.errors import KhabarError

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")

DELAYS = (2, 10, 30)
"""Seconds before each further try."""
JITTER = 0.5
"""Runs of several sites that failed together do not come back together."""
_LOOK_SECONDS = 0.2


def may_pass(error: object) -> bool:
    """Whether a stage failed by what may be over in a minute.

    The network is not there yet, another program has the warehouse open, a network disk is gone:
    not a wrong setting, a damaged file, a full disk, a page that cannot be read.
    """
    return isinstance(error, KhabarError) and error.may_pass


def tried_again(
    stage: Callable[Arguments, Value], stop: StopRequest, log: RunLog
) -> Callable[Arguments, Value]:
    """The stage, tried again where that can help; a run that is to end waits for nothing."""

    @wraps(stage)
    def carry_out(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        for tried, delay in enumerate(DELAYS, 1):
            try:
                return stage(*args, **kwargs)
            except KhabarError as error:
                if not may_pass(error):
                    raise
                seconds = delay * uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
                log.warning(
                    *("%s failed, try %d of %d in %.0f s: %s", stage.__name__, tried),
                    *(len(DELAYS), seconds, error),
                )
            _wait(seconds, stop)
        return stage(*args, **kwargs)

    return carry_out


def _wait(seconds: float, stop: StopRequest) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        stop.raise_if_stopped()
        time.sleep(min(_LOOK_SECONDS, left))
