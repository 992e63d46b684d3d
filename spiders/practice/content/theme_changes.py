"""How an article of a practice site appears while its theme changes or a wall is up."""

from __future__ import annotations

from typing import Literal

from spiders.practice.content.timeline import Timeline
from spiders.practice.plan import Plan

Appearance = Literal["usual", "redesigned", "scripted", "consent", "login", "maintenance"]

MOST_BEFORE_MAINTENANCE = 20
_FROM_THE_START: dict[str, Appearance] = {
    "redesign": "redesigned",
    "redesign_broken": "scripted",
    "consent": "consent",
}
_MIDWAY: dict[str, Appearance] = {
    "redesign_midway": "redesigned",
    "consent_midway": "consent",
    "maintenance_midway": "maintenance",
}


class ThemeChanges:
    """What one site shows to requests for articles as long as a plan is served.

    What comes midway comes after a third of the articles that the plan's day publishes or
    changes (on day 1 of all), maintenance after 20 at the latest. It stays then.
    """

    def __init__(self, plan: Plan, site: str, line: Timeline) -> None:
        at_first = [
            appearance for fault, appearance in _FROM_THE_START.items() if plan.has(fault, site)
        ]
        later = [appearance for fault, appearance in _MIDWAY.items() if plan.has(fault, site)]
        self._at_first: Appearance = at_first[0] if at_first else "usual"
        self._later: Appearance = later[0] if later else self._at_first
        self._halves = plan.has("login_half", site)
        due = line.total if plan.day == 1 else line.per_day + len(line.moved_on(plan.day))
        third = max(1, due // 3)
        self._left = min(third, MOST_BEFORE_MAINTENANCE) if self._later == "maintenance" else third
        self._shown: set[int] = set()

    @property
    def now(self) -> Appearance:
        """What every page has at the moment."""
        return self._later if len(self._shown) >= self._left else self._at_first

    def show(self, post_id: int) -> Appearance:
        """What the page of a post that is asked for now has."""
        appearance = self.now
        # A page that is asked for twice counts once.
        self._shown.add(post_id)
        if appearance == "usual" and self._halves and post_id % 2:
            return "login"
        return appearance
