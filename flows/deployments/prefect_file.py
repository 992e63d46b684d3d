"""A plan as `prefect.yaml`, for the plain `prefect --no-prompt deploy --all`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from flows.deployments.plan import POOL, RUN_ENVIRONMENT, Planned, plan_deployments
from flows.deployments.version import package_version
from spiders.site import read_sites

HEAD = """\
# Made from the site files by `{command}`: edit those, not this.
# Deployed by `khabar deploy`, `khabar serve` or, in the folder from which KHABAR_HOME is seen, by
# `prefect --no-prompt deploy --all`; worked off by `prefect worker start --pool {pool}`.
"""


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such."""


def _as_it_stands(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _as_it_stands)


def spell_plan(plan: Iterable[Planned], version: str, command: str) -> str:
    """The text of a `prefect.yaml`.

    Args:
        plan: the deployments.
        version: of the code.
        command: what makes the file anew.
    """
    file = {
        "name": "khabar",
        "pull": [],
        "deployments": [_deployment(planned, version) for planned in plan],
    }
    told = yaml.dump(file, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)
    return f"{HEAD.format(command=command, pool=POOL)}{told}"


def built_in_file() -> str:
    """The project's own `prefect.yaml`: the built-in sites, at no commit."""
    return spell_plan(plan_deployments(read_sites()), package_version(), "make docs")


def write_file(path: Path, text: str) -> None:
    """Writes it, unless it stands there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _deployment(planned: Planned, version: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": planned.name,
        "entrypoint": planned.entrypoint,
        "version": version,
        "description": planned.description,
        "tags": list(planned.tags),
        "parameters": dict(planned.parameters or {}),
        # KHABAR_HOME may be relative: runs start where this was deployed.
        "work_pool": {
            "name": POOL,
            "job_variables": {"working_dir": "{{ $PWD }}", "env": dict(RUN_ENVIRONMENT)},
        },
        "concurrency_limit": {"limit": 1, "collision_strategy": planned.collision},
    }
    if planned.turns:
        told["schedules"] = [
            {"slug": turn.slug, "cron": turn.cron, "timezone": turn.time_zone}
            for turn in planned.turns
        ]
    return told
