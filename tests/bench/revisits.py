"""Fourteen days of edits on sites whose lastmod tells the truth, lies, never moves or is missing.

Run as `python -m tests.bench.revisits [--articles N] [--days N] [--runs N]`. The four
practice sites are crawled so many times a day; each day's edits appear at midnight,
and the table says how many of those to young articles were found, how long after they
appeared, and what that cost.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from spiders.config.site import read_sites
from spiders.practice.network import Plan, PracticeServer, changes, truth, write_site_files
from tests.bench.later_runs import LaterRuns

FAULTS = {
    "bharatexpress": (),
    "bharatexpress_english": ("lying_lastmod", "rest_closed"),
    "bharatexpress_urdu": ("frozen_lastmod", "rest_closed"),
    "theprintlines": ("now_lastmod", "rest_closed"),
}
"""What is wrong with each practice site's word of changes; nothing with the first."""
PURPOSES = {"sources": "", "found": "found", "revisit": "revisit", "audit": "audit"}
WARM_UP = 3
"""Days on which the site is watched before the edits count: a lie must show before it is known."""
YOUNG = timedelta(days=14)
IST = timedelta(hours=5, minutes=30)


@dataclass(frozen=True)
class Edit:
    """An edit of an article, and when it could be seen and was."""

    article_id: str
    age: timedelta
    """Since publication, when it appeared."""
    appeared: datetime
    found: datetime | None

    @property
    def hours(self) -> float:
        """How long it took to find."""
        return (self.found - self.appeared).total_seconds() / 3600 if self.found else float("inf")

    @property
    def scheduled(self) -> float:
        """Hours between two looks at an article of that age."""
        limits = ((6, 1), (24, 3), (72, 12))
        hours = self.age.total_seconds() / 3600
        return next((each for limit, each in limits if hours < limit), 48)


def simulate(
    home: Path, articles: int, days: int, runs: int, start: datetime, **rules: float
) -> tuple[LaterRuns, dict[str, list[Edit]]]:
    """Crawls the practice sites `runs` times a day from `start` on, a midnight in India.

    Returns:
        The runs, and for each site the edits to articles younger than fourteen days.
    """
    faults = frozenset(f"{fault}@{site}" for site, each in FAULTS.items() for fault in each)
    plan = Plan(articles=articles, faults=faults, start=(start + IST).date())
    with PracticeServer(plan) as server:
        write_site_files(home / "sites", server.hosts)
        sites = {
            name: site.model_copy(update={"revisits": site.revisits.model_copy(update=rules)})
            for name, site in read_sites(home / "sites", builtin=False).items()
        }
        archive = LaterRuns(home, sites)
        for day in range(1, days + 1):
            server.set_plan(replace(plan, day=day))
            for number in range(runs):
                # The plan's day is over when its changes can be seen.
                archive.run(start + timedelta(days=day, hours=24 / runs * number, minutes=5))
    return archive, {site: _edits(archive, site, plan, start, days) for site in sites}


def _edits(archive: LaterRuns, site: str, plan: Plan, start: datetime, days: int) -> list[Edit]:
    seen: dict[str, list[datetime]] = {}
    query = "SELECT article_id, seen_at FROM article_versions WHERE version > 1 ORDER BY seen_at"
    for article_id, seen_at in archive.rows(query):
        seen.setdefault(article_id, []).append(seen_at)
    edits = []
    for day in range(2, days + 1):
        of_day = replace(plan, day=day)
        edited = set(changes(site, of_day).edited)
        appeared = start + timedelta(days=day)
        for article in truth(site, of_day):
            age = appeared - article.published_at
            if article.post_id in edited and age < YOUNG and article.is_article:
                found = (at for at in seen.get(article.article_id, []) if at >= appeared)
                edits.append(Edit(article.article_id, age, appeared, next(found, None)))
    return edits


def table(archive: LaterRuns, edits: dict[str, list[Edit]], days: int, runs: int) -> Table:
    """One row per site."""
    shown = Table(title=f"{days} days, {runs} runs a day; delays in hours, requests a run")
    for column in ("lastmod", "edits", "seen", "median", "max", "late", *PURPOSES, "level"):
        shown.add_column(column, justify="left" if column == "lastmod" else "right")
    # A run may come as late as the next run after an article is due.
    gap = 24 / runs
    first = min(edit.appeared for each in edits.values() for edit in each)
    end = first + timedelta(days=days - 1)
    for site, all_edits in edits.items():
        counted = [
            edit
            for edit in all_edits
            if edit.appeared >= first + timedelta(days=WARM_UP)
            # What is not yet due when the simulation ends is not late.
            and (edit.found or edit.appeared + timedelta(hours=edit.scheduled + gap) < end)
        ]
        found = [edit for edit in counted if edit.found]
        late = [edit for edit in counted if edit.hours > edit.scheduled + gap]
        asked = archive.asked[site]
        shown.add_row(
            FAULTS[site][0].removesuffix("_lastmod") if FAULTS[site] else "true",
            str(len(counted)),
            str(len(found)),
            f"{median(edit.hours for edit in found):.1f}" if found else "-",
            f"{max(edit.hours for edit in found):.1f}" if found else "-",
            str(len(late)),
            *(f"{asked[purpose] / (days * runs):.1f}" for purpose in PURPOSES.values()),
            archive.levels[site][-1],
        )
    return shown


def main() -> None:
    """Runs the simulation and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=400, help="a site on the first day")
    parser.add_argument("--days", type=int, default=14 + WARM_UP)
    parser.add_argument("--runs", type=int, default=6, help="a day")
    args = parser.parse_args()
    midnight = datetime.now(UTC).replace(hour=18, minute=30, second=0, microsecond=0)
    start = midnight - timedelta(days=args.days + 3)
    with tempfile.TemporaryDirectory(prefix="khabar-revisits-") as folder:
        archive, edits = simulate(Path(folder), args.articles, args.days, args.runs, start)
    Console(width=100).print(table(archive, edits, args.days, args.runs))


if __name__ == "__main__":
    main()
