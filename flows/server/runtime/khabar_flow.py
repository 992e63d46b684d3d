"""The decorator of every flow: all begin alike, and all end in one line where they cannot go on."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import psutil
from prefect import flow
from prefect.client.schemas.objects import State
from prefect.flows import Flow
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner
from prefect.utilities.hashing import file_hash

from flows.run_control.os_failures import explain_os
from flows.server.runtime.exec_bound import BOUND
from flows.server.runtime.run_name import tell_in_name
from flows.server.runtime.states import (
    SKIPPED,
    drop_tracebacks,
    ended_early,
    is_deployed,
    make_logs_printable,
)
from spiders.config.os_process import die_with_parent
from spiders.errors import KhabarError

Parameters = ParamSpec("Parameters")
FlowFunction = Callable[Parameters, State[Any]]


def khabar_flow(
    run_name: Callable[[], str], task_runner: TaskRunner[PrefectFuture[Any]] | None = None
) -> Callable[[FlowFunction[Parameters]], Flow[Parameters, State[Any]]]:
    """Makes a function the flow of its name.

    A KhabarError that it raises, and Ctrl-C, become the state of the run.

    Args:
        run_name: names a run; called within it.
        task_runner: Prefect's own if None.
    """

    def decorate(function: FlowFunction[Parameters]) -> Flow[Parameters, State[Any]]:
        @wraps(function)
        def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> State[Any]:
            try:
                if is_deployed():
                    # A worker that is stopped while its run begins may end without a word to it.
                    die_with_parent(_parent())
                return function(*args, **kwargs)
            except (KhabarError, KeyboardInterrupt) as error:
                return _told(ended_early(error))
            except OSError as error:
                if explained := explain_os(error):
                    return _told(ended_early(explained))
                raise

        # Prefect would look for what annotations name in this module, not in the flow's.
        signature = inspect.signature(function, eval_str=True)
        run.__signature__ = signature  # type: ignore[attr-defined]
        drop_tracebacks()
        make_logs_printable()
        return flow(
            name=function.__name__,
            version=file_hash(inspect.getfile(function)),
            flow_run_name=run_name,
            task_runner=task_runner,
            validate_parameters=True,
        )(run)

    return decorate


def _told(state: State[Any]) -> State[Any]:
    """A state in which a run ended early, once its name tells of it.

    Not where it was stopped: whoever stops a run does not wait for its name.
    """
    if state.is_failed():
        tell_in_name(f"failed: {state.message}")
    elif state.name == SKIPPED:
        tell_in_name("skipped")
    return state


def _parent() -> int:
    """Who must have started this run's process: this parent, unless its worker has died before.

    A worker that `khabar serve` did not start leaves no word of who it is.
    """
    parent = os.getppid()
    worker = int(os.environ.get(BOUND, parent))
    # A pool's own command, such as `nice`, may stand between the two.
    ancestors = [parent, *(each.pid for each in psutil.Process().parents())]
    return parent if worker in ancestors else worker
