"""The numbers at the top of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flows.console.wording import (
    format_count,
    format_minutes,
    format_moment,
    format_number,
    format_share,
)
from warehouse.reports.report import Record, ReportRows

MISSING = 0.02
"""A share of pages still to be had that is worth a look."""

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
