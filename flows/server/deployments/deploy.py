"""Brings work pool and deployments on a Prefect server up to date with the site files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowFilter,
    FlowFilterName,
)
from prefect.client.schemas.objects import VersionInfo
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

from flows.server.alarms.install import install_alarms
from flows.server.alarms.targets import read_targets
from flows.server.deployments.desired import desired_deployment, differences, stale_schedules
from flows.server.deployments.plan import (
    POOL,
    TAG,
    PlannedDeployment,
    plan_deployments,
)
from flows.server.deployments.prefect_file import code_version, format_plan, write_file
from flows.server.deployments.server import prefect_client
from flows.settings import Settings
from spiders.config.site import Site

PAGE = 200
"""Deployments that Prefect lists at a time."""

Change = tuple[str, Callable[[], object]]
"""What people are told, and what does it."""


def deploy(settings: Settings, *, dry_run: bool = False) -> list[str]:
    """Brings the server of PREFECT_API_URL up to date; what is right is left alone.

    Call it in the folder in which runs are to start. What was deployed for a site that is no
    more is removed. The plan is written to `<home>/prefect/prefect.yaml` as well.

    Args:
        settings: whose sites are deployed.
        dry_run: only say what would change.

    Returns:
        A line for each change, none if there was nothing to do.

    Raises:
        ConfigError: if a site file is wrong, or no server is named.
        RunError: if the server does not answer or refuses.
    """
    read_targets(settings)
    sites = settings.select_sites()
    plan = plan_deployments(sites, settings.docs_url)
    version = code_version()
    with prefect_client() as client:
        changes = [
            *_pool(client),
            *_deployments(client, plan, version, sites),
            *_removed(client, plan),
        ]
        if not dry_run:
            write_file(file_of(settings.home), format_plan(plan, version, "khabar deploy"))
            for _, do in changes:
                do()
            install_alarms(settings)
    return [line for line, _ in changes]


def file_of(home: Path) -> Path:
    """Where the plan for the home's sites is written."""
    return home / "prefect" / "prefect.yaml"


def _pool(client: SyncPrefectClient) -> Iterator[Change]:
    """The work pool, if it is missing: how it is set is its user's."""
    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        pool = WorkPoolCreate(
            name=POOL,
            type="process",
            base_job_template=ProcessWorker.get_default_base_job_template(),
        )
        yield f"new: work pool {POOL}", partial(client.create_work_pool, pool)


def _deployments(
    client: SyncPrefectClient,
    plan: Sequence[PlannedDeployment],
    version: str,
    sites: Mapping[str, Site],
) -> Iterator[Change]:
    info = VersionInfo(type="prefect:simple", version=version)
    for planned in plan:
        try:
            there = client.read_deployment_by_name(planned.full_name)
        except ObjectNotFound:
            there = None
        wanted = desired_deployment(planned, there, version=version, folder=_folder(), sites=sites)
        apply = partial(wanted.apply, version_info=info)
        if there is None:
            yield f"new: {planned.full_name}", apply
        elif differs := differences(there, wanted):
            yield f"changed: {planned.full_name} ({', '.join(differs)})", apply
        if there is not None:
            stale = stale_schedules(planned, there)
            for each in there.schedules:
                if each.slug in stale:
                    cron = getattr(each.schedule, "cron", each.schedule)
                    yield (
                        f"removed: schedule of {planned.full_name}: {cron}",
                        partial(_remove_schedule, client, there, each.slug),
                    )


def _folder() -> str:
    """The folder of the command, as its shell calls it: so does `$PWD` in a prefect.yaml."""
    called = os.environ.get("PWD", "")
    same = Path(called).is_absolute() and Path(called).resolve() == Path.cwd()
    return called if same else str(Path.cwd())


def _remove_schedule(client: SyncPrefectClient, of: DeploymentResponse, slug: str) -> None:
    """Removes it, if the update has not done so."""
    for each in client.read_deployment_schedules(of.id):
        if each.slug == slug:
            client.delete_deployment_schedule(of.id, each.id)


def _removed(client: SyncPrefectClient, plan: Sequence[PlannedDeployment]) -> Iterator[Change]:
    """Deployments that were made here for a site that is no more.

    Nobody else's bear their name as tag; another home's runs start in another folder.
    """
    names = {planned.name for planned in plan if planned.flow == "ingest"}
    for there in _tagged(client):
        ours = there.job_variables.get("working_dir") == str(Path.cwd())
        if ours and there.name in there.tags and there.name not in names:
            yield f"removed: ingest/{there.name}", partial(client.delete_deployment, there.id)


def _tagged(client: SyncPrefectClient) -> list[DeploymentResponse]:
    found: list[DeploymentResponse] = []
    while len(found) % PAGE == 0:
        more = client.read_deployments(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["ingest"])),
            deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG])),
            limit=PAGE,
            offset=len(found),
        )
        if not more:
            break
        found += more
    return found
