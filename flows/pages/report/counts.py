"""What all figures of a report draw on: its rows, days and colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flows.console.wording import format_day, format_number
from flows.pages.report import charts
from flows.pages.report.colours import CategoryColours, Palette
from flows.pages.report.figure import Table, axis_of, part_of
from spiders.config.date_window import Window
from warehouse.reports.report import ReportRows, Step

MOST_BARS = 12
"""Bars of one chart; the table below it has all."""

Counts = Counter[tuple[Any, str]]
"""Numbers by what stands on the axis and by category."""


@dataclass(frozen=True)
class ReportCounts:
    """The rows of a report and how they are drawn."""

    rows: ReportRows
    published: Window
    """Days of publication."""
    seen: Window
    """Days of runs, checks and edits."""
    palette: Palette

    @cached_property
    def sites(self) -> CategoryColours:
        """The colours of the sites, the same in every figure."""
        return CategoryColours(
            [row["site"] for row in self.rows.sites], self.palette, "other sites"
        )

    def by_time(
        self, counts: Counts, categories: Mapping[str, str], step: Step, window: Window
    ) -> str:
        """Columns over the steps of a window; '' if there is nothing to draw."""
        drawn = [
            {
                **part_of(day, step, window),
                "category": category,
                "rank": rank(categories, category),
                "count": count,
            }
            for (day, category), count in counts.items()
            if count
        ]
        if not drawn:
            return ""
        return charts.columns_by_time(drawn, axis_of(window), categories, self.palette)

    def bars(
        self,
        counts: Counts,
        names: Sequence[str],
        categories: Mapping[str, str],
        *,
        shares: bool = False,
    ) -> str:
        """A bar for each of the names, from the top down; '' if there is nothing to draw."""
        drawn = [
            {"name": name, "category": category, "rank": rank(categories, category), "count": count}
            for (name, category), count in counts.items()
            if count and name in names
        ]
        if not drawn:
            return ""
        return charts.bars(drawn, names, categories, self.palette, shares=shares)


def count(rows: Iterable[tuple[Any, str, int]]) -> Counts:
    """Counts by axis and category, of rows with both and a number."""
    counts = Counts()
    for at, category, count in rows:
        counts[at, category] += count
    return counts


def add_up(rows: Iterable[tuple[str, int]]) -> Counter[str]:
    """Counts by name, of rows with a name and a number."""
    totals = Counter[str]()
    for name, count in rows:
        totals[name] += count
    return totals


def names_of(counts: Counts) -> list[str]:
    """What stands on the axis, the most first."""
    totals = add_up((name, count) for (name, _), count in counts.items())
    return [name for name, _ in totals.most_common()]


def rank(categories: Mapping[str, str], category: str) -> int:
    """The place of a category in the stack."""
    return list(categories).index(category)


def time_table(counts: Counts, categories: Mapping[str, str], step: Step) -> Table:
    """A row for each step in which there was anything, the latest first."""
    days = sorted({day for day, _ in counts}, reverse=True)
    shape = "%b %Y" if step == "month" else ""
    return Table(
        [step, *categories],
        [
            [
                f"{day:{shape}}" if shape else format_day(day),
                *(format_number(counts[day, category]) for category in categories),
            ]
            for day in days
        ],
    )


def summary(counts: Counts, what: str) -> str:
    """A sentence that stands for a chart."""
    categories = add_up((category, count) for (_, category), count in counts.items())
    parts = ", ".join(f"{category} {format_number(n)}" for category, n in categories.most_common())
    return f"{format_number(categories.total())} {what}: {parts}. The table below has the numbers."
