"""Spans of days: they say to DuckDB which part of a long table it need not read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
WINDOW = timedelta(days=60)
"""Articles published further apart are not compared. It looks both ways, so that it does not
matter which of two articles comes in first."""


class DayRange(NamedTuple):
    """All days from the first to the last."""

    first: date
    last: date

    def widened(self, before: timedelta, after: timedelta) -> DayRange:
        """With so much more on either side, as far as there are dates."""
        first = self.first - before if self.first - date.min > before else date.min
        last = self.last + after if date.max - self.last > after else date.max
        return DayRange(first, last)

    def joined(self, other: DayRange) -> DayRange:
        """From the earlier first to the later last."""
        return DayRange(min(self.first, other.first), max(self.last, other.last))

    def holds(self, other: DayRange) -> bool:
        """Whether all of the other's days are in it."""
        return self.first <= other.first and other.last <= self.last


EVER = DayRange(date.min, date.max)


def days_of(times: Iterable[datetime]) -> DayRange:
    """The days on which these aware times fall in any time zone; there must be one."""
    dates = sorted(time.date() for time in times)
    return DayRange(dates[0], dates[-1]).widened(DAY, DAY)
