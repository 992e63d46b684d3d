"""A window of days, whose articles a backfill fetches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from spiders.errors import ConfigError

INDIA = ZoneInfo("Asia/Kolkata")
_DAY = timedelta(days=1)
_OLDEST = date(1991, 1, 1)
"""No site is older than the web."""


class Period(NamedTuple):
    """A stretch of time, from `start` up to but not including `end`; both aware."""

    start: datetime
    end: datetime

    def meets(self, other: Period) -> bool:
        """Whether the two share a moment; an empty period is the moment of its start."""
        return self.start < other.end and (other.start < self.end or other.start <= self.start)


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `first` to `last`, both included, in the time zone of whatever site is read."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raises ConfigError if the last day comes before the first."""
        if self.last < self.first:
            raise ConfigError(f"the window ends on {self.last}, before it begins on {self.first}")

    def until_now(self, zones: Iterable[ZoneInfo]) -> Window:
        """The same window without days that have not begun in any of the time zones.

        Raises:
            ConfigError: if no day is left, or it begins before the web did.
        """
        today = max(datetime.now(zone).date() for zone in zones)
        if self.first > today:
            raise ConfigError(f"the window begins on {self.first}, and today is {today}")
        if self.first < _OLDEST:
            raise ConfigError(f"the window begins on {self.first}: {_OLDEST} is the earliest")
        return Window(self.first, min(self.last, today))

    def period(self, zone: ZoneInfo) -> Period:
        """From the midnight with which it begins to the one with which it ends."""
        return Period(midnight(self.first, zone), midnight(self.last + _DAY, zone))

    def archives(self) -> Iterator[str]:
        """`2026/01` for each month that lies in it as a whole, `2026/02/03` for all other days.

        So WordPress names the archives that list what was published then, latest first.
        """
        day = self.last
        while day >= self.first:
            begin = day.replace(day=1)
            if begin >= self.first and (day + _DAY).day == 1:
                yield f"{day:%Y/%m}"
                day = begin - _DAY
            else:
                yield f"{day:%Y/%m/%d}"
                day -= _DAY

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment with which a day begins."""
    return datetime.combine(day, time.min, zone)


def read_window(facts: Mapping[str, str] | None) -> Window | None:
    """A window as a job file holds it."""
    if facts is None:
        return None
    return Window(date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"]))


def format_seconds(seconds: float) -> str:
    """A length of time as people say it, such as `2 h 05 min`."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
