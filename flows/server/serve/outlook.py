"""What the server of PREFECT_API_URL says: may it be asked, who works, what comes next."""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType, WorkerStatus
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings

from flows.server.deployments.plan import POOL
from flows.server.deployments.server import prefect_client
from flows.server.runtime.environment import CLIENT_AUTH
from spiders.config.date_window import INDIA

SCHEDULE_SECONDS = 20.0
"""The scheduler looks at new deployments every few seconds."""
_MOST = 200


@dataclass(frozen=True)
class Outlook:
    """Where the UI is, how many deployments have a schedule, and what they start next."""

    ui: str
    api: str
    scheduled: int
    deployments: int
    first: tuple[str, ...]
    """Such as `theprintlines 14:35`, in Indian time, the soonest first."""


def next_steps(outlook: Outlook, logs: str, *, guarded: bool) -> list[str]:
    """The lines, each of a name and what it is.

    Args:
        outlook: of the server.
        logs: folder of the logs.
        guarded: whether the server asks for a password.
    """
    login = f" (log in with the user:password of {CLIENT_AUTH})" if guarded else ""
    soon = f"; next {', '.join(outlook.first)} (India)" if outlook.first else ""
    return [
        f"UI:         {outlook.ui}{login}",
        f"Schedule:   {outlook.scheduled} of {outlook.deployments} deployments{soon}",
        f"Run now:    {outlook.ui}/deployments, all, Run; or",
        f"            PREFECT_API_URL={outlook.api} prefect deployment run ingest/all",
        f"Logs:       of each run in the UI; {logs}/server.log, {logs}/worker.log",
        "Ctrl-C stops everything",
    ]


def other_workers(own: str) -> list[str]:
    """Names of the workers besides `own` that serve the pool now, as far as the server knows."""
    with prefect_client() as client:
        try:
            client.read_work_pool(POOL)
        except ObjectNotFound:
            return []
        workers = client.read_workers_for_work_pool(POOL)
    return [w.name for w in workers if w.status is WorkerStatus.ONLINE and w.name != own]


def start_run(deployment: str) -> str:
    """Has a deployment of `ingest` run now; returns the address of the run in the UI."""
    with get_client(sync_client=True) as client:
        wanted = client.read_deployment_by_name(f"ingest/{deployment}")
        run = client.create_flow_run_from_deployment(wanted.id)
    return _page_of(run)


def _page_of(run: FlowRun) -> str:
    return f"{get_current_settings().ui_url or ''}/runs/flow-run/{run.id}"


def look_ahead() -> Outlook:
    """What is scheduled; waits until the server has planned it."""
    with get_client(sync_client=True) as client:
        deployments = client.read_deployments(limit=_MOST)
        names = {
            deployment.id: deployment.name
            for deployment in deployments
            if not deployment.paused and any(each.active for each in deployment.schedules)
        }
        planned: list[FlowRun] = []
        end = time.monotonic() + SCHEDULE_SECONDS
        while names and not planned and time.monotonic() < end:
            planned = _planned(client, list(names))
            time.sleep(0 if planned else 0.5)
    settings = get_current_settings()
    return Outlook(
        # Prefect Cloud's is on another host.
        ui=settings.ui_url or "",
        api=settings.api.url or "",
        scheduled=len(names),
        deployments=len(deployments),
        first=tuple(
            f"{names[run.deployment_id]} {run.expected_start_time.astimezone(INDIA):%H:%M}"
            for run in planned
            if run.deployment_id and run.expected_start_time
        ),
    )


def _planned(client: SyncPrefectClient, deployments: list[UUID]) -> list[FlowRun]:
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=deployments),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        ),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=3,
    )
