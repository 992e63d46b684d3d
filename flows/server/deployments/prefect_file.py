"""A plan as `prefect.yaml`, for the plain `prefect --no-prompt deploy --all`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from flows.server.deployments.plan import POOL, RUN_ENVIRONMENT, PlannedDeployment, plan_deployments
from spiders.config.site import read_sites
from warehouse.publish.output_file import check_file, replacing

PROJECT = Path(__file__).parents[3]
HEAD = """\
# Made from the site files by `{command}`: edit those, not this.
# Deployed by `khabar deploy`, `khabar serve` or, in the folder from which KHABAR_HOME is seen, by
# `prefect --no-prompt deploy --all`; worked off by `prefect worker start --pool {pool}`.
"""


def package_version() -> str:
    """Such as `0.1.0`."""
    return version("khabar")


def code_version() -> str:
    """Such as `0.1.0+61747ac`, with `.changed` after it if files differ from that commit."""
    if not (PROJECT / ".git").exists():
        return package_version()
    commit = _git("rev-parse", "--short", "HEAD")
    if not commit:
        return package_version()
    changed = ".changed" if _git("status", "--porcelain", "--untracked-files=no") else ""
    return f"{package_version()}+{commit}{changed}"


def _git(*words: str) -> str:
    """What git says; '' where there is no git, or it does not trust the folder's owner."""
    try:
        done = subprocess.run(
            ["git", "-C", str(PROJECT), *words], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such."""


def _as_it_stands(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _as_it_stands)


def format_plan(plan: Iterable[PlannedDeployment], version: str, command: str) -> str:
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
    text = yaml.dump(file, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)
    return f"{HEAD.format(command=command, pool=POOL)}{text}"


def built_in_file() -> str:
    """The project's own `prefect.yaml`: the built-in sites, at no commit."""
    return format_plan(plan_deployments(read_sites()), package_version(), "make docs")


def write_file(path: Path, text: str) -> None:
    """Writes it, unless it stands there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    place = check_file(path, None)
    if not place.exists() or place.read_bytes() != text.encode():
        with replacing(path, None) as new:
            new.write_text(text, encoding="utf-8")


def _deployment(planned: PlannedDeployment, version: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
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
    if planned.schedules:
        facts["schedules"] = [
            {"slug": slot.slug, "cron": slot.cron, "timezone": slot.time_zone}
            for slot in planned.schedules
        ]
    return facts
