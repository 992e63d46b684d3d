"""Waits for a Prefect server that is gone, and closes runs whose worker has ended."""

from __future__ import annotations

import logging
import time

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

PATIENCE = 30 * 60.0
_ASK_EVERY = 5.0

logger = logging.getLogger(__name__)
_GOING_ON = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
_PAGE = 200
_WORKER = "prefect.worker.name"
"""The label by which a worker marks what it takes."""


def await_server(patience: float = PATIENCE) -> bool:
    """Returns when the server answers, or has not for so many seconds.

    Prefect itself gives up after a minute. Call it when everything is stored and no lock is held.
    """
    end = time.monotonic() + patience
    has_warned = False
    while True:
        # A client that has never reached the server does not try again by itself.
        with get_client(sync_client=True) as client:
            trouble = client.api_healthcheck()
        if trouble is None:
            return True
        if time.monotonic() > end:
            logger.warning("Prefect's server does not come back: it never hears how the run ended")
            return False
        if not has_warned:
            logger.warning("all is stored; waiting for Prefect's server to come back (%s)", trouble)
            has_warned = True
        time.sleep(_ASK_EVERY)


def close_dead_runs(pool: str, worker: str = "") -> int:
    """Marks the pool's unfinished runs as crashed; call it only while no worker serves the pool.

    A run left as running would hold its deployment's only slot, and every later run of that
    deployment would be dropped.

    Args:
        pool: the work pool.
        worker: whose runs; those of all workers if it is empty.

    Returns:
        How many there were.
    """
    with get_client(sync_client=True) as client:
        runs = [run for run in _going_on(client, pool) if worker in {"", run.labels.get(_WORKER)}]
        for run in runs:
            message = "its worker ended; the next run loads what it archived"
            client.set_flow_run_state(run.id, Crashed(message=message))
    return len(runs)


def _going_on(client: SyncPrefectClient, pool: str) -> list[FlowRun]:
    found: list[FlowRun] = []
    while True:
        page = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_GOING_ON))
            ),
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])),
            limit=_PAGE,
            offset=len(found),
        )
        found += page
        if len(page) < _PAGE:
            return found
