"""The demo's plan as it is kept between demos: which day was shown, and when each day ended."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from spiders.errors import ConfigError
from spiders.practice.plan import Plan

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
RUN_SECONDS = 20.0
"""Sites whose crawls begin within so many seconds are of one run."""


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """How much the network of a demo publishes, and how far it is."""

    articles: int
    """Posts of a site on day 1."""
    port: int
    day: int = 0
    """The last day whose news was stored; 0 before the first."""
    ends: tuple[datetime, ...] = ()
    """UTC; as `Plan.ends`. None in the plan of an earlier Khabar, whose news is of 2025."""

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The plan in a file, None if there is no file.

        Raises:
            ConfigError: if the file is damaged.
        """
        if not path.exists():
            return None
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            ends = tuple(map(datetime.fromisoformat, kept.get("ends", ())))
            saved = cls(int(kept["articles"]), int(kept["port"]), int(kept["day"]), ends)
            # Proves that it is a plan.
            saved.plan(max(saved.day, 1))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise ConfigError(
                f"{path}, the demo's plan, is damaged: `khabar demo --fresh` begins anew"
            ) from None
        return saved

    def write(self, path: Path) -> None:
        """Keeps the plan in a file, whole or not at all."""
        kept = {**asdict(self), "ends": [each.isoformat() for each in self.ends]}
        beside = path.with_suffix(".tmp")
        beside.write_text(json.dumps(kept), encoding="utf-8")
        beside.replace(path)

    def until(self, day: int, now: datetime) -> Self:
        """The plan with an end for each day up to one, which ends now if it has no end yet.

        Args:
            day: of the plan, from 1.
            now: aware.
        """
        if len(self.ends) >= day or (self.day and not self.ends):
            return self
        missing = day - len(self.ends)
        now = now.astimezone(UTC).replace(microsecond=0)
        if self.ends:
            # Where a clock was set back, or two demos are a moment apart.
            last = self.ends[-1]
            step = max((now - last) / missing, SECOND)
            more = [last + step * number for number in range(1, missing + 1)]
        else:
            more = [now - DAY * number for number in reversed(range(missing))]
        return replace(self, ends=(*self.ends, *more))

    def plan(self, day: int) -> Plan:
        """What the network serves on a day."""
        return Plan(self.articles, day, ends=self.ends)


class MovingPlan:
    """The plan of a network that is served for long: each run finds the next day."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begun: datetime | None = None

    def at_robots(self, plan: Plan, now: datetime) -> Plan:
        """The plan to go on with, now that a crawl begins with robots.txt; it is kept.

        Raises:
            ConfigError: if the plan's file is damaged.
        """
        began, self._begun = self._begun, now
        if began and (now - began).total_seconds() < RUN_SECONDS:
            return plan
        saved = SavedPlan.read(self._path)
        if saved is None:
            return plan
        day = saved.day + 1
        saved = replace(saved.until(day, now), day=day)
        saved.write(self._path)
        return saved.plan(day)
