"""A planned deployment as Prefect's, with what its user has set in the UI left as it is."""

from __future__ import annotations

import json
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

from flows.server.deployments.plan import (
    OWN_SLUG,
    POOL,
    RUN_ENVIRONMENT,
    PlannedDeployment,
)


def differences(there: DeploymentResponse, wanted: RunnerDeployment) -> list[str]:
    """The names of what differs, as people call it."""
    ours, theirs = _facts_wanted(wanted), _facts_there(there)
    return [name for name, value in ours.items() if _plain(value) != _plain(theirs[name])]


def _facts_wanted(wanted: RunnerDeployment) -> dict[str, Any]:
    options = wanted.concurrency_options
    return {
        "schedule": _schedule_facts(wanted.schedules or ()),
        "parameters": wanted.parameters,
        "form": wanted._parameter_openapi_schema.model_dump(exclude_unset=True),
        "description": wanted.description,
        "version": wanted.version,
        "tags": wanted.tags,
        "flow": wanted.entrypoint,
        "folder": wanted.job_variables,
        "work pool": wanted.work_pool_name,
        "concurrency": (wanted.concurrency_limit, options and options.collision_strategy),
    }


def _facts_there(there: DeploymentResponse) -> dict[str, Any]:
    limit, options = there.global_concurrency_limit, there.concurrency_options
    return {
        "schedule": _schedule_facts(there.schedules),
        "parameters": there.parameters,
        "form": there.parameter_openapi_schema,
        "description": there.description,
        "version": there.version,
        "tags": there.tags,
        "flow": there.entrypoint,
        "folder": there.job_variables,
        "work pool": there.work_pool_name,
        "concurrency": (limit and limit.limit, options and options.collision_strategy),
    }


def _schedule_facts(schedules: Iterable[Any]) -> list[tuple[object, ...]]:
    return [(each.slug, each.schedule.model_dump(mode="json"), each.active) for each in schedules]


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, list):
        value = sorted(json.dumps(each, sort_keys=True) for each in value)
    return json.dumps(value, sort_keys=True)


def flow_of(planned: PlannedDeployment) -> Flow[..., Any]:
    """The flow that it runs."""
    flow: Flow[..., Any] = getattr(import_module(f"flows.{planned.flow}"), planned.flow)
    return flow


def desired_deployment(
    planned: PlannedDeployment,
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
    paused = _paused(planned, there) if there else set()
    schedules = [
        DeploymentScheduleCreate(
            schedule=CronSchedule(cron=slot.cron, timezone=slot.time_zone),
            active=slot.slug not in paused,
            slug=slot.slug,
        )
        for slot in planned.schedules
    ]
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


def stale_schedules(planned: PlannedDeployment, there: DeploymentResponse) -> set[str]:
    """Slugs of schedules that an earlier plan had; Prefect leaves them where they are."""
    slugs = {each.slug for each in there.schedules if each.slug}
    return {s for s in slugs if s.startswith(OWN_SLUG)} - {slot.slug for slot in planned.schedules}


def _paused(planned: PlannedDeployment, there: DeploymentResponse) -> set[str]:
    """Slugs of the schedules that were paused in the UI, be it under an earlier plan's name."""
    before = {each.slug: each.active for each in there.schedules if each.slug}
    own = sorted(slug for slug in before if slug.startswith(OWN_SLUG))
    paused = set()
    # A plan has few schedules, and their order stays: day before night.
    for number, slot in enumerate(planned.schedules):
        earlier = own[number] if number < len(own) else slot.slug
        name = slot.slug if slot.slug in before else earlier
        if not before.get(name, True):
            paused.add(slot.slug)
    return paused


def _parameters(
    planned: PlannedDeployment, there: DeploymentResponse | None, sites: Collection[str]
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
