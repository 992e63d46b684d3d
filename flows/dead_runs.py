"""Closes runs that Prefect believes to go on although their worker has ended."""

from __future__ import annotations

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

_GOING_ON = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]


def close_dead_runs(pool: str) -> int:
    """Marks the pool's unfinished runs as crashed; call it only while no worker serves the pool.

    A run left as running would hold its deployment's only slot, and every later run of that
    deployment would be dropped.

    Returns:
        How many there were.
    """
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_GOING_ON))
            ),
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])),
        )
        for run in runs:
            message = "its worker ended; the next run loads what it archived"
            client.set_flow_run_state(run.id, Crashed(message=message))
    return len(runs)
