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
from tests.wordpress.measure import body_f1

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
GOOD_F1 = 0.95
_LAST_RUN = "SELECT state, reason FROM runs ORDER BY run_id DESC LIMIT 1"
_HELD = """
    SELECT count(*) FROM rejects
    WHERE reason = 'held' AND run_id = (SELECT max(run_id) FROM runs)
"""


@dataclass(frozen=True, slots=True)
class BrokenDay:
    """What a run left of two days of which the second was broken."""

    good: int
    """Texts of day 1 that were stored with a body F1 of at least .95."""
    overwritten: int
    """Of these, how many have less now, against the story of day 1 and of day 2."""
    lines_lost: int
    """Paragraphs and subheadings of the good texts that were stored and are not any more."""
    edits_taken: int
    """Edits of day 2 that were stored."""
    bad_new: int
    """Articles of day 2 that were stored with less."""
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
    figures = map(sum, zip(*counts, strict=True))
    ((state, reason),) = khabar.query(_LAST_RUN)
    ((held,),) = khabar.query(_HELD)
    return BrokenDay(*figures, held, state, reason, done.returncode)


def _compare(site: str, day_one: Plan, healthy: Khabar, khabar: Khabar) -> tuple[int, ...]:
    """The first five figures of `BrokenDay`, for one site."""
    before = found_articles(healthy.home / "news.duckdb", site)
    after = found_articles(khabar.home / "news.duckdb", site)
    first = {story.key: story for story in stories(site, day_one)}
    second = {story.key: story for story in stories(site, replace(day_one, day=2))}
    edited = {f"{site}:{number}" for number in changes(site, replace(day_one, day=2)).edited}
    good = {key for key, story in first.items() if key in before and _is_good(story, before[key])}
    bad_now, lost = set(), 0
    for key in good:
        standing = [day[key] for day in (first, second) if key in day]
        if key not in after or not any(_is_good(story, after[key]) for story in standing):
            bad_now.add(key)
        else:
            lost += min(len(lost_paragraphs(story, after[key].body)) for story in standing)
            lost -= len(lost_paragraphs(first[key], before[key].body))
    taken = {key for key in edited & after.keys() if after[key].body != before[key].body}
    taken = {key for key in taken if _is_good(second[key], after[key])}
    new = after.keys() - before.keys()
    bad = {key for key in new if key not in second or not _is_good(second[key], after[key])}
    return len(good), len(bad_now), lost, len(taken), len(bad)


def _is_good(story: Written, found: Found) -> bool:
    return body_f1("\n".join(story.paragraphs), found.body) >= GOOD_F1


def _row(fault: str, day: BrokenDay) -> dict[str, str]:
    return {
        "day 2": fault,
        "good texts": str(day.good),
        "overwritten": str(day.overwritten),
        "lines lost": str(day.lines_lost),
        "edits taken": str(day.edits_taken),
        "new, not good": str(day.bad_new),
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
