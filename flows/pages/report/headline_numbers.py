"""The numbers at the top of the report, and what in them needs attention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flows.console.wording import (
    format_count,
    format_minutes,
    format_moment,
    format_number,
    format_share,
)
from spiders.config.date_window import INDIA
from warehouse.reports.report import Record, ReportRows

SILENCE = timedelta(days=2)
"""A site from which nothing new has come for so long is worth a look."""
MISSING = 0.02
UNDATED = 0.10
"""Shares of pages still to be had, and of articles without a date, that are worth a look."""

Mood = Literal["", "good", "fair", "bad"]
_MOODS: dict[str, Mood] = {
    "completed": "good",
    "completed_with_warnings": "fair",
    "failed": "bad",
    "crashed": "bad",
}


@dataclass(frozen=True, slots=True)
class HeadlineNumber:
    """One number with what it counts."""

    label: str
    value: str
    note: str = ""
    mood: Mood = ""


def headline_numbers(rows: ReportRows) -> list[HeadlineNumber]:
    """The numbers at the top of the page."""
    articles = sum(row["articles"] for row in rows.days)
    stories = sum(row["stories"] for row in rows.days)
    stored = sum(row["articles"] for row in rows.sites)
    delay = next((row for row in rows.delays if row["site"] is None and row["articles"]), None)
    headlines = sum(row["headlines"] for row in rows.edits)
    edits = sum(row["edits"] for row in rows.edits)
    known = sum(row["known"] for row in rows.coverage)
    missing = sum(row["missing"] for row in rows.coverage)
    held = sum(row["pages_held"] for row in rows.sites)
    return [
        HeadlineNumber(
            "articles", format_number(articles), f"{format_number(stories)} stories told once"
        ),
        HeadlineNumber(
            "in the archive", format_number(stored), format_count(len(rows.sites), "site")
        ),
        HeadlineNumber(
            "median delay",
            format_minutes(delay["median_minutes"]) if delay else "–",
            f"9 of 10 within {format_minutes(delay['slow_minutes'])}" if delay else "",
        ),
        HeadlineNumber(
            "edits seen", format_number(edits), f"{format_number(headlines)} of headlines"
        ),
        HeadlineNumber(
            "missing",
            format_number(missing),
            f"{format_share(missing, known)} of {format_number(known)} known",
            "bad" if missing > MISSING * known else "good" if known else "",
        ),
        HeadlineNumber("held back", format_number(held), "doubtful pages", "fair" if held else ""),
        _last_run(rows.latest_runs),
    ]


def attention(rows: ReportRows, now: datetime) -> list[str]:
    """What needs attention, a sentence each; nothing if all is well."""
    if not rows.sites:
        return ["There is nothing here yet; khabar run fills the archive."]
    return [*_of_sites(rows.sites, now), *_of_pages(rows)]


def status_of(state: str) -> Mood:
    """Whether a run ended well."""
    return _MOODS.get(state, "")


def _last_run(runs: list[Record]) -> HeadlineNumber:
    if not runs:
        return HeadlineNumber("last run", "none", "in these days", "fair")
    run = runs[0]
    state = run["state"].replace("_", " ")
    return HeadlineNumber(
        "last run", state, format_moment(run["started_at"]), status_of(run["state"])
    )


def _of_sites(sites: list[Record], now: datetime) -> Iterable[str]:
    for row in sites:
        site = row["site"]
        if row["last_run_state"] in ("failed", "crashed"):
            why = row["last_run_reason"].removeprefix(f"{site}: ")
            yield f"{site}: its last run {row['last_run_state']}{f': {why}' if why else ''}"
        if row["last_new"] is None:
            yield f"{site}: there is no article yet."
        elif (quiet := now - row["last_new"].replace(tzinfo=INDIA)) > SILENCE:
            yield (
                f"{site}: nothing new for {format_count(quiet.days, 'day')}; "
                f"khabar sources {site} shows where it was looked for."
            )
        if row["pages_held"]:
            since = format_moment(row["held_since"].replace(tzinfo=INDIA))
            yield (
                f"{site}: {format_count(row['pages_held'], 'page')} held back since {since}; "
                f"khabar reprocess --site {site} --reason held takes them up."
            )
        if row["source_problems"]:
            failed = format_count(len(row["source_problems"]), "source")
            yield f"{site}: {failed} failed at the last look; khabar sources {site} lists them."


def _of_pages(rows: ReportRows) -> Iterable[str]:
    by_site: dict[str, list[int]] = {}
    for row in rows.coverage:
        sums = by_site.setdefault(row["site"], [0, 0])
        sums[0] += row["missing"]
        sums[1] += row["known"]
    for site, (missing, known) in by_site.items():
        if missing > MISSING * known:
            yield (
                f"{site}: {format_number(missing)} of {format_number(known)} known pages are still "
                "to be had; if the next run does not fetch them, see “Not stored, by reason”."
            )
    undated: dict[str, list[int]] = {}
    for row in rows.days:
        sums = undated.setdefault(row["site"], [0, 0])
        sums[0] += row["undated"]
        sums[1] += row["articles"]
    for site, (without, articles) in undated.items():
        if without > UNDATED * articles:
            yield (
                f"{site}: {format_share(without, articles)} of its articles do not say when they "
                "were published."
            )
