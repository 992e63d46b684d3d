"""What Khabar asks the practice network for, by the network's own log: two days, and politely.

Run as `python -m tests.bench.request_table [--articles N] [--polite N]`. Crawls N articles a
site on day 1, the same again, day 2, and day 2 again, with no delay and 8 requests at once;
then a small network with the manners of a live site, where every answer takes a fifth of a
second so that overlapping requests show. Exits with 1 if robots.txt was violated, a change
was missed or an unchanged run asked for too much.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from spiders.config.site import Politeness
from spiders.practice.content.posts import posts_of
from spiders.practice.network import SITES, LoggedRequest, Plan, PracticeServer, write_site_files
from spiders.practice.web.sitemaps import Sitemaps
from tests.bench.day_two import Sighting, sending_gaps, sightings
from tests.bench.request_log import Manners, manners
from tests.bench.stacks import khabar_run

UNCHANGED_LIMIT = 7
POLITE = "as a live site"
KINDS = ("robots", "feed", "sitemap", "rest", "page", "other")


@dataclass
class Network:
    """A practice network, and a Khabar of its own that crawls it."""

    server: PracticeServer
    home: Path
    sites: Path
    runs: dict[str, dict[str, Manners]] = field(default_factory=dict)
    """Name of a run to what each site saw of it."""
    gaps: dict[str, dict[str, float]] = field(default_factory=dict)
    """Name of a run to the shortest time between two requests to each site, as they were sent."""

    def run(self, name: str) -> list[LoggedRequest]:
        """One `khabar run`; returns what was asked for."""
        before = len(self.server.requests)
        khabar_run(self.sites, self.home)
        asked = self.server.requests[before:]
        self.gaps[name] = sending_gaps(self.home)
        self.runs[name] = {
            site: manners([each for each in asked if each.site == site], self._robots(site))
            for site in SITES
        }
        return asked

    def _robots(self, site: str) -> str:
        room = posts_of(site, self.server.plan)
        return Sitemaps(room, self.server.base_url(site)).robots().body.decode()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.request_table")
    parser.add_argument("--articles", type=int, default=400, help="of a site on day 1")
    parser.add_argument("--polite", type=int, default=40, help="of a site, one a second; 0: none")
    options = parser.parse_args()
    console = Console()
    with _network(Plan(articles=options.articles)) as network:
        network.run("day 1")
        network.run("day 1 again")
        network.server.set_plan(replace(network.server.plan, day=2))
        asked = network.run("day 2")
        network.run("day 2 again")
        seen = {site: sightings(network.home, site, network.server.plan, asked) for site in SITES}
    runs, gaps = network.runs, network.gaps
    if options.polite:
        slow = Plan(articles=options.polite, faults=frozenset({"slow"}))
        with _network(slow, polite=True) as network:
            network.run(POLITE)
        runs |= network.runs
        gaps |= network.gaps
    console.print(_runs_table(runs), _manners_table(runs, gaps), _day_two_table(seen))
    problems = [*_problems(runs, seen), *_hurries(gaps.get(POLITE, {}))]
    console.print("\n".join(problems) or "No violation, nothing missed.", highlight=False)
    return 1 if problems else 0


@contextmanager
def _network(plan: Plan, *, polite: bool = False) -> Iterator[Network]:
    with tempfile.TemporaryDirectory(prefix="khabar-bench-") as folder, PracticeServer(plan) as on:
        network = Network(on, Path(folder) / "home", Path(folder) / "sites")
        write_site_files(network.sites, on.hosts, polite=polite)
        yield network


def _problems(
    runs: dict[str, dict[str, Manners]], seen: dict[str, list[Sighting]]
) -> Iterator[str]:
    for name, sites in runs.items():
        for site, each in sites.items():
            if each.forbidden:
                yield f"{name}, {site}: robots.txt forbids {each.forbidden[0]}"
            if name == "day 1 again" and each.requests > UNCHANGED_LIMIT:
                yield f"{name}, {site}: {each.requests} requests, {UNCHANGED_LIMIT} are allowed"
    for site, rows in seen.items():
        for row in rows:
            if row.seen < row.happened:
                yield f"day 2, {site}: {row.what}: {row.seen} of {row.happened} seen"
            elif row.seen > row.happened:
                yield f"day 2, {site}: {row.what}: {row.seen}, {row.happened} would do"


def _hurries(gaps: dict[str, float]) -> Iterator[str]:
    delay = Politeness().delay
    for site, gap in gaps.items():
        if gap < delay:
            yield f"{POLITE}, {site}: {gap:.3f} s between two requests, {delay} are due"


def _runs_table(runs: dict[str, dict[str, Manners]]) -> Table:
    table = Table("run", "site", "requests", *KINDS, "conditional", "304", title="Requests")
    for name, sites in runs.items():
        for site, each in sites.items():
            kinds = (str(each.kinds[kind]) for kind in KINDS)
            counts = (str(each.conditional), str(each.not_modified))
            table.add_row(name, site, str(each.requests), *kinds, *counts)
    return table


def _manners_table(runs: dict[str, dict[str, Manners]], sent: dict[str, dict[str, float]]) -> Table:
    gaps = ("smallest gap as sent, s", "as received")
    columns = ("robots violations", *gaps, "most at once", "agents", "hosts")
    table = Table("run", "site", *columns, title="Manners")
    for name, sites in runs.items():
        for site, each in sites.items():
            both = (sent[name].get(site), each.smallest_gap)
            shown = ("" if gap is None else f"{gap:.3f}" for gap in both)
            names = (", ".join(sorted(each.agents)), ", ".join(sorted(each.hosts)))
            table.add_row(
                name, site, str(len(each.forbidden)), *shown, str(each.concurrency), *names
            )
    return table


def _day_two_table(seen: dict[str, list[Sighting]]) -> Table:
    table = Table("day 2", *SITES, title="What happened, and what was seen of it")
    for rows in zip(*seen.values(), strict=True):
        table.add_row(rows[0].what, *(f"{row.seen} of {row.happened}" for row in rows))
    return table


if __name__ == "__main__":
    sys.exit(main())
