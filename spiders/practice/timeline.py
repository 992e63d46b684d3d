"""When what happens on a practice site: numbering, publication times, kinds and daily events."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from spiders.practice.grammar import chance
from spiders.practice.plan import Plan
from spiders.practice.press import PRESSES

IST = ZoneInfo("Asia/Kolkata")
DAY_ONE = date(2025, 3, 10)
ID_STRIDE = 7
BLOCK = 40

# What the posts of each block of 40 are; the others are plain news.
SLOTS = {
    **dict.fromkeys((1, 9, 17, 25, 33), "brief"),
    2: "rashifal", 12: "gold", 22: "weather", 30: "column", 36: "live", 38: "copy",
}  # fmt: skip
# What the first block of every ten holds besides: pages that are no articles.
TRAPS = {6: "password", 11: "listing", 16: "empty", 26: "soft404", 31: "robots"}
# theprintlines takes these from the post before on bharatexpress; slot 38 repeats its own site.
SYNDICATED = (4, 14, 24)
SOURCES = (3, 13, 23, 37)

ACTIONS = {"edited": 0.03, "resaved": 0.01, "deleted": 0.01, "renamed": 0.01}


class Timeline:
    """The posts of one site, counted from 0 in order of publication, up to the plan's day."""

    def __init__(self, site: str, plan: Plan) -> None:
        self._site, self._plan = site, plan
        self._first_id = PRESSES[site].first_id
        # India keeps no summer time: counting from one midnight is exact.
        self._midnight = datetime.combine(plan.start or DAY_ONE, time(), IST).astimezone(UTC)
        self.per_day = max(1, round(plan.articles * 0.05))
        self.total = plan.articles + (plan.day - 1) * self.per_day
        """Posts ever published, deleted ones included."""
        self._events: dict[int, list[tuple[int, str]]] = {}
        self._by_day = _history(site, plan)
        for day, events in enumerate(self._by_day, 2):
            for index, action in events.items():
                self._events.setdefault(index, []).append((day, action))

    def post_id(self, index: int) -> int:
        """The WordPress id; ids have gaps, as media and revisions use some."""
        gap = (index * 2654435761 >> 7) % (ID_STRIDE - 1)
        return self._first_id + index * ID_STRIDE + gap

    def index_of(self, post_id: int) -> int | None:
        """The post with this id, None if there is none or it was deleted."""
        index = (post_id - self._first_id) // ID_STRIDE
        if 0 <= index < self.total and self.post_id(index) == post_id and self.is_alive(index):
            return index
        return None

    def is_alive(self, index: int) -> bool:
        """Whether the post has not been deleted yet."""
        return not any(action == "deleted" for _, action in self._events.get(index, ()))

    def alive(self, start: int = 0, stop: int | None = None) -> Iterator[int]:
        """The posts that exist on the plan's day, oldest first."""
        end = self.total if stop is None else min(stop, self.total)
        return (index for index in range(start, end) if self.is_alive(index))

    def newest(self, stop: int | None = None) -> Iterator[int]:
        """The posts that exist on the plan's day, newest first."""
        end = self.total if stop is None else stop
        return (index for index in range(end - 1, -1, -1) if self.is_alive(index))

    def kind(self, index: int) -> str:
        """`news`, `brief`, `live`, `copy`, or the name of a series or a trap."""
        return _kind(self._site, index)

    def published_at(self, index: int) -> datetime:
        """UTC; grows with the index. The first post of a day appears at about 00:20 IST."""
        day, position = divmod(index - self._plan.articles, self.per_day)
        gap = 84_000 // self.per_day
        spread = index * 40503 % 65_537 % max(1, min(gap, 600))
        return self.moment(day + 2, 1200 + position * gap + spread)

    def modified_at(self, index: int) -> datetime:
        """UTC; the last edit, trivial re-save or renaming, else shortly after publication."""
        events = self._events.get(index)
        if events:
            second = 1800 + chance(self._site, self._plan.seed, index, events[-1]).randrange(80_000)
            return self.moment(events[-1][0], second)
        return self.published_at(index) + timedelta(seconds=index * 37 % 3 * 240)

    def days(self, index: int, action: str) -> list[int]:
        """The days on which a post was `edited`, `resaved` or `renamed`."""
        return [day for day, what in self._events.get(index, ()) if what == action]

    def first_change(self, index: int) -> int | None:
        """The day of the first event of a post, None if it is as it was published."""
        events = self._events.get(index)
        return events[0][0] if events else None

    def moved_on(self, day: int) -> dict[int, str]:
        """Which posts were edited, re-saved, deleted or renamed on a day up to the plan's."""
        return {} if day == 1 else self._by_day[day - 2]

    def first_since(self, moment: datetime) -> int:
        """The first post that was published at or after `moment` (aware)."""
        return bisect_left(range(self.total), moment, key=self.published_at)

    def modified_since(self, moment: datetime) -> list[int]:
        """The posts that exist and were modified after `moment` (aware), in order of id."""
        found = set(self.alive(self.first_since(moment - timedelta(hours=1))))
        first_day = (moment - self._midnight).days + 1
        for day in range(max(2, first_day), self._plan.day + 1):
            found.update(index for index in self._by_day[day - 2] if self.is_alive(index))
        return sorted(index for index in found if self.modified_at(index) > moment)

    @property
    def last_modified(self) -> datetime:
        """UTC; the latest modification of any post that exists."""
        return max(map(self.modified_at, self.recently_moved()), default=self._midnight)

    def recently_moved(self) -> set[int]:
        """The posts that exist and moved on the plan's day, and the newest of all."""
        recent = {index for index in self.moved_on(self._plan.day) if self.is_alive(index)}
        return recent.union(islice(self.newest(), 1))

    def moment(self, day: int, second: int) -> datetime:
        """UTC; a second after the midnight in India with which a day of the plan begins."""
        return self._midnight + timedelta(days=day - 1, seconds=second)


@lru_cache(maxsize=16)
def timeline(site: str, plan: Plan) -> Timeline:
    """The timeline of a site under a plan; the last few are kept."""
    return Timeline(site, plan)


def _history(site: str, plan: Plan) -> list[dict[int, str]]:
    """What happened on each day from the second on: post to action.

    Each day moves a share of day 1's posts, at least one for each action; a
    post moves once a day at most, and not after it was deleted.
    """
    days: list[dict[int, str]] = []
    gone: set[int] = set()
    for day in range(2, plan.day + 1):
        known = plan.articles + (day - 2) * max(1, round(plan.articles * 0.05))
        events: dict[int, str] = {}
        for action, share in ACTIONS.items():
            rng = chance("events", site, plan.seed, day, action)
            # Edits hit recent posts mostly, the rest any post.
            lean = 3 if action == "edited" else 1
            wanted = max(1, round(plan.articles * share))
            for _ in range(wanted * 40):
                index = known - 1 - int(known * rng.random() ** lean)
                if index in gone or index in events or not _may_change(site, index):
                    continue
                events[index] = action
                wanted -= 1
                if not wanted:
                    break
        gone.update(index for index, action in events.items() if action == "deleted")
        days.append(events)
    return days


def _kind(site: str, index: int) -> str:
    block, slot = divmod(index, BLOCK)
    if block % 10 == 0 and slot in TRAPS:
        return TRAPS[slot]
    if site == "theprintlines" and slot in SYNDICATED:
        return "copy"
    return SLOTS.get(slot, "news")


def _may_change(site: str, index: int) -> bool:
    # A copy and what it was taken from stay as they are: their grade is part of the truth.
    return _kind(site, index) in ("news", "brief", "live") and index % BLOCK not in SOURCES
