"""What a run makes of a day on which a site breaks: good texts overwritten, its state and words.

Run as `python -m tests.bench.text.breaks [--articles N] [FAULT …]`. Day 1 is crawled in good
health; on day 2, with its edits, every site has the fault.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from spiders.practice.network import SITES, Plan, PracticeServer, changes
from tests.bench.text.practice import stories
from tests.bench.text.scores import Found, Written, found_articles, lost_paragraphs
from tests.bench.text.tables import markdown_table
from tests.flows.khabar import Khabar

FAULTS = (
    "redesign",
    "redesign_midway",
    "redesign_broken",
    "consent",
    "consent_midway",
    "maintenance",
    "maintenance_midway",
    "login_half",
)
_LAST_RUN = "SELECT state, reason FROM runs ORDER BY run_id DESC LIMIT 1"
_HELD = """
    SELECT count(*) FROM rejects
    WHERE reason = 'held' AND run_id = (SELECT max(run_id) FROM runs)
"""


@dataclass(frozen=True, slots=True)
class BrokenDay:
    """What a run left of two days of which the second was broken."""

    good: int
    """Texts that were stored on day 1 as they were written."""
    overwritten: int
    """Of these, how many are worse now: neither the text of day 1 nor that of day 2."""
    edits_taken: int
    """Edits of day 2 that were stored."""
    bad_new: int
    """Articles of day 2 that were stored and lack a paragraph of their story."""
    held: int
    state: str
    reason: str
    exit_status: int


def break_sites(fault: str, healthy: Khabar, server: PracticeServer, folder: Path) -> BrokenDay:
    """Runs day 2 under a fault over a copy of what the healthy day left."""
    khabar = Khabar(folder)
    shutil.copytree(healthy.home, khabar.home)
    day_one, day_two = server.plan, replace(server.plan, day=2)
    server.set_plan(replace(day_two, faults=frozenset({fault})))
    khabar.follow(server, learned=True)
    done = khabar("run")
    server.set_plan(day_one)
    counts = [_compare(site, day_one, healthy, khabar) for site in SITES]
    good, overwritten, edits, bad_new = map(sum, zip(*counts, strict=True))
    ((state, reason),) = khabar.query(_LAST_RUN)
    ((held,),) = khabar.query(_HELD)
    return BrokenDay(good, overwritten, edits, bad_new, held, state, reason, done.returncode)


def _compare(site: str, day_one: Plan, healthy: Khabar, khabar: Khabar) -> tuple[int, ...]:
    """Counts for one site: good texts, overwritten ones, edits taken, bad new ones."""
    before = found_articles(healthy.home / "news.duckdb", site)
    after = found_articles(khabar.home / "news.duckdb", site)
    first = {story.key: story for story in stories(site, day_one)}
    second = {story.key: story for story in stories(site, replace(day_one, day=2))}
    edited = {f"{site}:{number}" for number in changes(site, replace(day_one, day=2)).edited}
    good = {key for key, story in first.items() if key in before and _is_whole(story, before[key])}
    kept = {
        key
        for key in good
        if key in after
        and any(_is_whole(day[key], after[key]) for day in (first, second) if key in day)
    }
    taken = {key for key in edited & after.keys() if _is_whole(second[key], after[key])}
    new = after.keys() - before.keys()
    bad = {key for key in new if key not in second or not _is_whole(second[key], after[key])}
    return len(good), len(good - kept), len(taken), len(bad)


def _is_whole(story: Written, found: Found) -> bool:
    return not lost_paragraphs(story, found.body)


def _row(fault: str, day: BrokenDay) -> dict[str, str]:
    return {
        "day 2": fault,
        "good texts": str(day.good),
        "overwritten": str(day.overwritten),
        "edits taken": str(day.edits_taken),
        "new, not whole": str(day.bad_new),
        "held": str(day.held),
        "exit": str(day.exit_status),
        "state": day.state,
        "message": day.reason.replace("|", "/").replace("\n", " ")[:400],
    }


def measure_breaks(faults: Iterable[str], articles: int, folder: Path) -> list[dict[str, str]]:
    """One row a fault.

    Raises:
        RuntimeError: if the run of day 1 fails.
    """
    healthy = Khabar(folder / "healthy")
    rows = []
    with PracticeServer(Plan(articles=articles)) as server:
        healthy.follow(server, learned=True)
        done = healthy("run")
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        for fault in faults:
            rows.append(_row(fault, break_sites(fault, healthy, server, folder / fault)))
    return rows


def main() -> None:
    """Prints one line a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.text.breaks")
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=", ".join(FAULTS))
    parser.add_argument("--articles", type=int, default=60, help="of each site on day 1")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        rows = measure_breaks(asked.faults or FAULTS, asked.articles, Path(folder))
    print("## Days on which a site breaks\n", markdown_table(rows), sep="\n")


if __name__ == "__main__":
    main()
