"""In what a deployment on the server differs from the one that is wanted."""

from __future__ import annotations

import json
from typing import Any

from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment


def differences(there: DeploymentResponse, wanted: RunnerDeployment) -> list[str]:
    """The names of what differs, as people call it."""
    ours, theirs = _facts_wanted(wanted), _facts_there(there)
    return [name for name, value in ours.items() if _plain(value) != _plain(theirs[name])]


def _facts_wanted(wanted: RunnerDeployment) -> dict[str, Any]:
    options = wanted.concurrency_options
    return {
        "schedule": [
            (each.slug, _spelled(each.schedule), each.active) for each in wanted.schedules or ()
        ],
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
        "schedule": [(each.slug, _spelled(each.schedule), each.active) for each in there.schedules],
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


def _spelled(schedule: Any) -> Any:  # noqa: ANN401 - cron, interval or rule
    return schedule.model_dump(mode="json")


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, list):
        value = sorted(json.dumps(each, sort_keys=True) for each in value)
    return json.dumps(value, sort_keys=True)
