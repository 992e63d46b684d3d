"""Weeks of edits on a site whose lastmod says nothing, at 1, 4 and 72 runs a day.

Run as `python -m tests.bench.revisit_days [--runs 1 4 72] [--articles 40 120 400] [--validators]`.
Pages are chosen, loaded and counted by the code of real runs; only the site is made up: it
answers at once, and its articles come out between 6 and 24 o'clock.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import duckdb
from rich.console import Console
from rich.table import Table

from spiders.config.site import Revisits
from spiders.state.crawl_log import CrawlLog, SourceState
from tests.builders import NOON, SITES, article, page, segment, totals
from warehouse.crawl_state.export import export_known_pages
from warehouse.database.connection import writer
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment

START = NOON - timedelta(hours=12)
"""Midnight in India."""
YOUNG = timedelta(days=14)
WARM_UP, AFTER = 3, 5
"""Days before the edits count, and after: what comes last must have time to be found."""
EDITED = 0.4
"""The share of the articles that are edited, once; the ages at it are even on a scale of
logarithms from a quarter of an hour to fourteen days, as most edits come early."""
EARLIEST = 0.25


# Rows as the loader writes them, of one article: all others are made like it.
_APPEARED = (
    """
    INSERT INTO articles SELECT articles_template.* REPLACE (
        'hindi:' || number AS article_id, published AS published_at, $now AS first_seen_at
    ) FROM articles_template, (SELECT unnest($numbers) AS number, unnest($times) AS published)
    """,
    """
    INSERT INTO pages SELECT pages_template.* REPLACE (
        'hindi:' || number AS page_id, hash(number) AS page_key,
        'hindi:' || number AS article_id, $now AS first_seen_at, $now AS checked_at
    ) FROM pages_template, (SELECT unnest($numbers) AS number)
    """,
)
_LOOKED = (
    """
    UPDATE pages SET checked_at = looks.at, outcome = looks.outcome
    FROM (SELECT unnest($ids) AS page_id, unnest($times) AS at, unnest($outcomes) AS outcome)
        AS looks
    WHERE pages.page_id = looks.page_id
    """,
    """
    INSERT INTO fetches SELECT fetches_template.* REPLACE (
        looks.page_id AS page_id, looks.at AS fetched_at,
        'revisit' AS purpose, looks.status AS status
    )
    FROM fetches_template,
        (SELECT unnest($ids) AS page_id, unnest($times) AS at, unnest($statuses) AS status)
        AS looks
    """,
)


@dataclass(slots=True)
class Story:
    """An article of the site, and when its edit appears and was found."""

    number: int
    published: datetime
    edited: datetime | None
    found: datetime | None = None


@dataclass(slots=True)
class MadeUpSite:
    """A site of no lastmod, crawled at made-up times into a warehouse of its own."""

    con: duckdb.DuckDBPyConnection
    stories: list[Story]
    has_validators: bool
    rules: Revisits
    asked: Counter[int]
    """Requests for stored pages by status."""
    most: int = 0
    """Of these, the most of one run after the first day."""
    _known: int = 0

    def run(self, now: datetime) -> None:
        """Fetches what is new, and what the choice of revisits names; notes both."""
        due = export_known_pages(self.con, "hindi", now, self.rules).due
        new = []
        while self._known < len(self.stories) and self.stories[self._known].published <= now:
            new.append(self.stories[self._known])
            self._known += 1
        if new:
            numbers, times = [each.number for each in new], [each.published for each in new]
            self._note(_APPEARED, now=now, numbers=numbers, times=times)
        looks = []
        for place, each in enumerate(due):
            at = now + timedelta(seconds=place)
            story = self.stories[int(each.page_id.partition(":")[2])]
            has_changed = _is_out(story, at) and story.found is None
            if has_changed:
                story.found = at
            status = 304 if self.has_validators and not has_changed else 200
            self.asked[status] += 1
            looks.append((each.page_id, at, "updated" if has_changed else "unchanged", status))
        if looks:
            columns = zip(*looks, strict=True)
            names = ("ids", "times", "outcomes", "statuses")
            self._note(_LOOKED, **dict(zip(names, columns, strict=True)))
        self.con.execute(
            "UPDATE sources SET checked_at = $now",
            {"now": now},
        )
        if now >= START + timedelta(days=1):
            self.most = max(self.most, len(due))

    def _note(self, changes: tuple[str, ...], **values: object) -> None:
        for change in changes:
            named = {name: value for name, value in values.items() if f"${name}" in change}
            self.con.execute(change, named)


def _is_out(story: Story, at: datetime) -> bool:
    return story.edited is not None and story.edited <= at


def publish(per_day: int, days: int) -> list[Story]:
    """The stories of so many days, and of the fourteen before START, oldest first."""
    dice = random.Random(1)
    stories = []
    for day in range(-14, days):
        for _ in range(per_day):
            published = START + timedelta(days=day, hours=dice.uniform(6, 24))
            age = EARLIEST * (YOUNG.total_seconds() / 3600 / EARLIEST) ** dice.random()
            is_edited = dice.random() < EDITED
            stories.append((published, published + timedelta(hours=age) if is_edited else None))
    stories.sort(key=lambda story: story[0])
    return [Story(number, *times) for number, times in enumerate(stories)]


def _make_templates(con: duckdb.DuckDBPyConnection) -> None:
    load_segment(con, segment(page(article(0), START, lastmod="")), SITES)
    source = SourceState("https://hindi.example/sitemap.xml", "hindi", "sitemap", "read")
    read = CrawlLog(sources=[source], totals=totals(discovered=1, fetched=1))
    load_crawl_log(con, "run1", read)
    for table in ("articles", "pages", "fetches"):
        con.execute(f"CREATE TEMP TABLE {table}_template AS FROM {table}")
        con.execute(f"DELETE FROM {table}")


def simulate(
    home: Path, per_day: int, runs: int, days: int, *, has_validators: bool, rules: Revisits
) -> tuple[list[Story], MadeUpSite]:
    """Crawls the site so many times a day.

    Returns:
        The stories whose edit appeared, after the first run that had them, in the `days` that
        count; and the site with what was asked.
    """
    length = WARM_UP + days + AFTER
    with writer(home) as con:
        site = MadeUpSite(con, publish(per_day, length), has_validators, rules, Counter())
        times = [START + timedelta(hours=24 / runs * n, minutes=5) for n in range(length * runs)]
        _make_templates(con)
        for now in times:
            site.run(now)
    first, last = START + timedelta(days=WARM_UP), START + timedelta(days=WARM_UP + days)
    gap = timedelta(hours=24 / runs)
    counted = []
    for story in site.stories:
        had = START + gap * math.ceil((story.published - START) / gap) + timedelta(minutes=5)
        if story.edited and first <= story.edited < last and story.edited > max(had, times[0]):
            counted.append(story)
    return counted, site


def main() -> None:
    """Runs the simulations and prints their table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, nargs="+", default=[1, 4, 72], help="a day")
    parser.add_argument("--articles", type=int, nargs="+", default=[40, 120, 400], help="a day")
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--validators", action="store_true", help="the site answers 304")
    args = parser.parse_args()
    shown = Table(title="delays in hours" + (", the site answers 304" if args.validators else ""))
    for column in ("articles a day", "runs a day", "edits", "found", "median", "max"):
        shown.add_column(column, justify="right")
    for column in ("looks a day", "of these 200", "most a run"):
        shown.add_column(column, justify="right")
    for per_day in args.articles:
        for runs in args.runs:
            folder = Path(tempfile.mkdtemp(prefix="khabar-revisit-days-"))
            edits, site = simulate(
                folder,
                per_day,
                runs,
                args.days,
                has_validators=args.validators,
                rules=Revisits(audit=0),
            )
            shutil.rmtree(folder)
            hours = [(e.found - e.edited).total_seconds() / 3600 for e in edits if e.found]  # type: ignore[operator]
            length = WARM_UP + args.days + AFTER
            shown.add_row(
                *map(str, (per_day, runs, len(edits), len(hours))),
                f"{median(hours):.1f}" if hours else "-",
                f"{max(hours):.1f}" if hours else "-",
                f"{site.asked.total() / length:.0f}",
                f"{site.asked[200] / length:.0f}",
                str(site.most),
            )
            Console(width=100).print(shown)


if __name__ == "__main__":
    main()
