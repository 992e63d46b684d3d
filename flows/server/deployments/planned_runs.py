"""The runs of the next 24 hours, as Prefect computes them from the schedules on its server."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.responses import DeploymentResponse
from prefect.server.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table

from flows.console.terminal import Terminal
from flows.server.deployments.plan import TAG
from flows.server.deployments.server import prefect_client
from spiders.config.date_window import INDIA

NEXT_DAY = timedelta(hours=24)
# The server's own classes compute the times; the client's only carry them.
_COMPUTING: TypeAdapter[CronSchedule | IntervalSchedule | RRuleSchedule] = TypeAdapter(
    CronSchedule | IntervalSchedule | RRuleSchedule
)


def print_planned(console: Console | None = None, now: datetime | None = None) -> None:
    """Prints the minutes at which each deployment's runs begin, hour by hour in India.

    Raises:
        ConfigError: if no server is named.
        RunError: if it does not answer.
    """
    console, now = console or Terminal(), now or datetime.now(UTC)
    runs, silent = {}, []
    for name, there in sorted(_deployments().items()):
        if times := planned_runs(there, now):
            runs[name] = times
        else:
            silent.append(name + (" (paused)" if there.paused else ""))
    console.print(_table(runs, now))
    total = sum(map(len, runs.values()))
    console.print(f"{total} runs in 24 hours, India's time", highlight=False)
    if silent:
        console.print(
            f"Started by hand alone: {', '.join(silent)}", highlight=False, soft_wrap=True
        )


def planned_runs(there: DeploymentResponse, now: datetime) -> list[datetime]:
    """When its runs of the next 24 hours begin, in India's time; none while it is paused."""
    if there.paused:
        return []
    times: set[datetime] = set()
    for each in there.schedules:
        if each.active:
            schedule = _COMPUTING.validate_python(each.schedule.model_dump(exclude_none=True))
            times.update(asyncio.run(schedule.get_dates(start=now, end=now + NEXT_DAY)))
    return sorted(time.astimezone(INDIA) for time in times)


def _deployments() -> dict[str, DeploymentResponse]:
    """Khabar's deployments by full name."""
    with prefect_client() as client:
        found = client.read_deployments(
            deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
        )
        flows = {flow.id: flow.name for flow in client.read_flows()}
    return {f"{flows[there.flow_id]}/{there.name}": there for there in found}


def _table(runs: dict[str, list[datetime]], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("IST", no_wrap=True)
    for name in runs:
        table.add_column(name.replace("/", "/\n"), overflow="fold")
    begin = now.astimezone(INDIA).replace(minute=0, second=0, microsecond=0)
    minutes = {name: _by_hour(times) for name, times in runs.items()}
    for number in range(25):
        hour = begin + timedelta(hours=number)
        cells = [" ".join(minutes[name][hour]) for name in runs]
        if any(cells):
            table.add_row(f"{hour:%d %b %H}", *cells)
    return table


def _by_hour(times: Iterable[datetime]) -> dict[datetime, list[str]]:
    minutes: dict[datetime, list[str]] = defaultdict(list)
    for time in times:
        minutes[time.replace(minute=0, second=0, microsecond=0)].append(f"{time:%M}")
    return minutes
