"""A planned deployment as Prefect's, with what its user has set in the UI left as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib import import_module
from typing import Any

from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.types.entrypoint import EntrypointType

from flows.deployments.plan import POOL, RUN_ENVIRONMENT, Planned, Turn

OWN_SLUG = "khabar-"


def flow_of(planned: Planned) -> Flow[..., Any]:
    """The flow that it runs."""
    flow: Flow[..., Any] = getattr(import_module(f"flows.{planned.flow}"), planned.flow)
    return flow


def wanted_deployment(
    planned: Planned,
    there: DeploymentResponse | None,
    *,
    version: str,
    folder: str,
    sites: Collection[str],
) -> RunnerDeployment:
    """What is to be on the server.

    A pause, parameters, further tags, job variables and schedules that were set in the UI stay.

    Args:
        planned: the deployment as it should be.
        there: what is on the server.
        version: of the code.
        folder: where its runs start.
        sites: names of all sites.
    """
    schedules = [_schedule(turn, there) for turn in planned.turns]
    if there and schedules:
        # One without a slug makes Prefect replace them all: it goes along.
        schedules += [
            DeploymentScheduleCreate(
                schedule=each.schedule, active=each.active, parameters=each.parameters
            )
            for each in there.schedules
            if each.slug is None
        ]
    variables = there.job_variables if there else {}
    return RunnerDeployment.from_flow(
        flow_of(planned),
        planned.name,
        entrypoint_type=EntrypointType.MODULE_PATH,
        description=planned.description,
        version=version,
        tags=[*planned.tags, *_others(there.tags if there else (), planned.tags)],
        parameters=_parameters(planned, there, sites),
        schedules=schedules,
        paused=there.paused if there else False,
        work_pool_name=POOL,
        job_variables={
            **variables,
            "working_dir": folder,
            "env": {**variables.get("env", {}), **RUN_ENVIRONMENT},
        },
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy(planned.collision)
        ),
    )


def stale_schedules(planned: Planned, there: DeploymentResponse) -> set[str]:
    """Slugs of schedules that an earlier plan had; Prefect leaves them where they are."""
    slugs = {each.slug for each in there.schedules if each.slug}
    return {s for s in slugs if s.startswith(OWN_SLUG)} - {turn.slug for turn in planned.turns}


def _schedule(turn: Turn, there: DeploymentResponse | None) -> DeploymentScheduleCreate:
    paused = there and any(s.slug == turn.slug and not s.active for s in there.schedules)
    return DeploymentScheduleCreate(
        schedule=CronSchedule(cron=turn.cron, timezone=turn.time_zone),
        active=not paused,
        slug=turn.slug,
    )


def _parameters(
    planned: Planned, there: DeploymentResponse | None, sites: Collection[str]
) -> dict[str, Any]:
    own = dict(planned.parameters or {})
    if there is None:
        return own
    known = flow_of(planned).parameters.properties
    kept = {name: value for name, value in there.parameters.items() if name in known}
    if "sites" in kept:
        kept["sites"] = [name for name in kept["sites"] or () if name in sites]
    # Its site is what a site's deployment is.
    fixed = {"sites": own["sites"]} if "sites" in own else {}
    return {**own, **kept, **fixed}


def _others(tags: Iterable[str], own: Collection[str]) -> list[str]:
    return [tag for tag in tags if tag not in own]
