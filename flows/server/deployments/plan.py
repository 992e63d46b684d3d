"""What is deployed for a set of sites: one `ingest` each, one for all, and the other flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flows.server.alarms.names import HEARTBEAT_SECONDS
from spiders.config.date_window import INDIA
from spiders.config.site import Site
from spiders.errors import ConfigError

EVERY = 20
"""Minutes between two runs of a site by day."""
POOL = "khabar"
OWN_SLUG = "khabar-"
"""How the slugs of all planned schedules begin."""
TAG = "khabar"
ALL = "all"
RUN_ENVIRONMENT = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS)}
"""Of each run, whatever its worker was started with: a run that falls silent is taken for dead."""
Collision = Literal["CANCEL_NEW", "ENQUEUE"]


def cron_lines(sites: Mapping[str, Site]) -> dict[str, tuple[str, ...]]:
    """The cron lines of each site, in its time zone.

    Those without lines of their own share out the minutes, so that they do not start together.
    """
    usual = [name for name, site in sites.items() if site.schedule.cron is None]
    return {
        name: _usual(usual.index(name) * EVERY // len(usual))
        if site.schedule.cron is None
        else site.schedule.cron
        for name, site in sites.items()
    }


def _usual(minute: int) -> tuple[str, ...]:
    by_day = ",".join(str(each) for each in range(minute, 60, EVERY))
    return f"{by_day} 6-23 * * *", f"{minute} 0-5 * * *"


@dataclass(frozen=True, slots=True)
class ScheduleSlot:
    """A schedule; runs begin at the times of a cron line in a time zone."""

    slug: str
    """Its name in Prefect, which tells it from those that were made in the UI."""
    cron: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class PlannedDeployment:
    """A deployment as it should be."""

    flow: str
    """The flow's name; its function has the same, in the module `flows.<name>`."""
    name: str
    description: str
    collision: Collision
    """What becomes of a run that begins while another one of this deployment goes on."""
    tags: tuple[str, ...] = (TAG,)
    parameters: Mapping[str, Any] | None = None
    schedules: tuple[ScheduleSlot, ...] = ()

    @property
    def full_name(self) -> str:
        """As Prefect calls it, such as `ingest/theprintlines`."""
        return f"{self.flow}/{self.name}"

    @property
    def entrypoint(self) -> str:
        """The flow's module path."""
        return f"flows.{self.flow}.{self.flow}"


def plan_deployments(sites: Mapping[str, Site], docs_url: str = "") -> list[PlannedDeployment]:
    """All deployments for these sites.

    Args:
        sites: by name.
        docs_url: where people read docs/, '' if nowhere but in Khabar's folder.

    Raises:
        ConfigError: if a site is called as the deployment of all sites is.
    """
    if ALL in sites:
        raise ConfigError(
            f"the site {ALL!r} needs another name: {ALL}.toml would take the place of the "
            f"deployment ingest/{ALL}, which crawls every site"
        )

    def more(page: str) -> str:
        link = f"[{page}]({docs_url.rstrip('/')}/{page})" if docs_url else f"`docs/{page}`"
        return f"\n\nMore in {link}."

    lines = cron_lines(sites)
    return [
        *(_of_site(site, lines[name], more("schedule.md")) for name, site in sites.items()),
        # A run by hand has its own parameters: it waits for its turn. A turn of the schedule
        # that comes while another goes on has nothing to do that the other does not do.
        PlannedDeployment(
            "ingest",
            ALL,
            "What is new on all sites, or on those you choose. Run it to fetch now: what is "
            "stored is not fetched twice." + more("schedule.md"),
            "ENQUEUE",
        ),
        PlannedDeployment(
            "backfill",
            "backfill",
            "What was published between two days and is not stored yet. Run it again with the "
            "same days until its state says that nothing is left." + more("backfill.md"),
            "ENQUEUE",
            # A run holds its sites: of a limited one the schedule misses a few turns, not a day.
            parameters={"max_pages": 600},
        ),
        PlannedDeployment(
            "reprocess",
            "reprocess",
            "Replays archived pages through today's rules, without a request to a site. It is a "
            "preview in the run's log until *Make the change* is chosen." + more("reprocess.md"),
            "ENQUEUE",
        ),
        PlannedDeployment(
            "maintain",
            "maintain",
            "Removes old raw pages and leftovers, and rewrites the warehouse's file when that "
            "pays; each night, between the turns of the sites." + more("maintain.md"),
            "CANCEL_NEW",
            schedules=(ScheduleSlot(f"{OWN_SLUG}each-night", "48 3 * * *", INDIA.key),),
        ),
        PlannedDeployment(
            "report",
            "report",
            "Draws how the archive stands as one page for a browser, `report.html` in "
            "`KHABAR_HOME`; each morning." + more("report.md"),
            "ENQUEUE",
            schedules=(ScheduleSlot(f"{OWN_SLUG}each-morning", "50 5 * * *", INDIA.key),),
        ),
    ]


def _of_site(site: Site, lines: tuple[str, ...], more: str) -> PlannedDeployment:
    return PlannedDeployment(
        "ingest",
        site.name,
        f"What is new on {site.title} ({site.hosts[0]}). Run it to fetch now: what is stored is "
        f"not fetched twice. A run that begins while another one goes on is cancelled.{more}",
        "CANCEL_NEW",
        tags=(TAG, site.name),
        parameters={"sites": [site.name]},
        schedules=tuple(
            ScheduleSlot(f"{OWN_SLUG}{name}", line, site.time_zone)
            for name, line in zip(_names(site, lines), lines, strict=True)
        ),
    )


def _names(site: Site, lines: tuple[str, ...]) -> tuple[str, ...]:
    if site.schedule.cron is None:
        return f"day-every-{EVERY}-min", "night-hourly"
    return tuple(str(number) for number in range(1, len(lines) + 1))
