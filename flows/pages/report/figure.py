"""A figure of the report: a chart, what it says, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from spiders.config.date_window import Window
from warehouse.reports.report import Step

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are shown; the first `texts` columns are text, the others are set right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; without a chart there was nothing to draw."""

    name: str
    """Anchor in the page."""
    title: str
    when: str
    """Days that it covers."""
    says: str
    """What it shows."""
    worry: str
    """When it is a sign that something is wrong."""
    table: Table
    chart: str = ""
    """SVG, safe to be put into a page."""
    categories: Mapping[str, str] = field(default_factory=dict)
    """What its colours stand for: category to colour, in the order of the legend."""
    summary: str = ""
    """What the chart shows, for those who cannot see it."""
    notes: list[str] = field(default_factory=list)
    """What was seen in these very numbers."""


def part_of(day: date, step: Step, window: Window) -> dict[str, str]:
    """`start` and `end` of the step that begins on a day, cut to the window."""
    if step == "day":
        end = day + _DAY
    elif step == "week":
        end = day + 7 * _DAY
    else:
        end = next_month(day)
    return {
        "start": f"{max(day, window.first)}T00:00:00Z",
        "end": f"{min(end, window.last + _DAY)}T00:00:00Z",
    }


def axis_of(window: Window) -> tuple[date, date]:
    """First day of a window and the one after its last."""
    return window.first, window.last + _DAY


def next_month(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)
