"""When what happens on a practice site: numbering, publication times and daily events."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from spiders.practice.content.daily_events import history, per_day, special_posts
from spiders.practice.content.grammar import chance
from spiders.practice.content.post_kinds import kind_of
from spiders.practice.content.sites import PRESSES
from spiders.practice.plan import Plan

IST = ZoneInfo("Asia/Kolkata")
DAY_ONE = date(2025, 3, 10)
DAY = timedelta(days=1)
ID_STRIDE = 7


class Timeline:
    """The posts of one site up to the plan's day, counted from 0 in the order they came out.

    That is the order of their ids too, and of their dates but for the posts that came out
    with an old one.
    """

    def __init__(self, site: str, plan: Plan) -> None:
        self._site, self._plan = site, plan
        self._first_id = PRESSES[site].first_id
        # India keeps no summer time: counting from one midnight is exact.
        midnight = datetime.combine(plan.start or DAY_ONE, time(), IST).astimezone(UTC)
        self._midnight = plan.ends[0] - DAY if plan.ends else midnight
        self.per_day = per_day(plan)
        self.total = plan.articles + (plan.day - 1) * self.per_day
        """Posts ever published, deleted ones included."""
        self._events: dict[int, list[tuple[int, str]]] = {}
        self._by_day = history(site, plan)
        for day, events in enumerate(self._by_day, 2):
            for index, action in events.items():
                self._events.setdefault(index, []).append((day, action))
        specials = [special_posts(site, plan, day) for day in range(2, plan.day + 1)]
        self._in_parts = {parted for parted, _ in specials if parted is not None}
        self._late = {late for _, late in specials if late is not None}
        # Among the others each stands before the first that is dated later.
        self._late_places = sorted(
            (self._first_since(self.published_at(late)), self.published_at(late), late)
            for late in self._late
        )

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
        """Whether the post has not been deleted, or has come back since."""
        events = self._events.get(index)
        return not events or events[-1][1] != "deleted"

    def is_late(self, index: int) -> bool:
        """Whether the post came out with a date of long before."""
        return index in self._late

    def alive(self, start: int = 0, stop: int | None = None) -> Iterator[int]:
        """The posts that exist on the plan's day, in the order they came out."""
        end = self.total if stop is None else min(stop, self.total)
        return (index for index in range(start, end) if self.is_alive(index))

    def oldest(self) -> Iterator[int]:
        """The posts that exist on the plan's day, oldest date first."""
        start = 0
        for place, _, late in self._late_places:
            yield from self._punctual(range(start, place))
            start = place
            if self.is_alive(late):
                yield late
        yield from self._punctual(range(start, self.total))

    def newest(self, stop: int | None = None) -> Iterator[int]:
        """The posts that exist on the plan's day and came out before `stop`, newest date first."""
        stop = end = self.total if stop is None else stop
        for place, _, late in reversed(self._late_places):
            yield from self._punctual(range(end - 1, place - 1, -1))
            end = min(end, place)
            if late < stop and self.is_alive(late):
                yield late
        yield from self._punctual(range(end - 1, -1, -1))

    def kind(self, index: int) -> str:
        """As `kind_of` has it, or `password` from the day on which one was set."""
        return "password" if self.days(index, "password") else kind_of(self._site, index)

    def parts(self, index: int) -> int:
        """How many pages the story is spread over."""
        return 2 + index % 2 if index in self._in_parts and self.kind(index) == "news" else 1

    def published_at(self, index: int) -> datetime:
        """UTC; the date it bears."""
        moment = self.came_out_at(index)
        return moment - timedelta(days=3 + index * 97 % 200) if index in self._late else moment

    def came_out_at(self, index: int) -> datetime:
        """UTC; grows with the index. The first post of a day appears at about 00:20 IST."""
        return self.moment(*self._place(index))

    def modified_at(self, index: int) -> datetime:
        """UTC; of the last event but a new category, else shortly after it came out."""
        moved = [each for each in self._events.get(index, ()) if each[1] != "recategorised"]
        if moved:
            second = 1800 + chance(self._site, self._plan.seed, index, moved[-1]).randrange(80_000)
            return self.moment(moved[-1][0], second)
        day, second = self._place(index)
        return self.moment(day, second + index * 37 % 3 * 240)

    def days(self, index: int, action: str) -> list[int]:
        """The days on which one of `events.ACTIONS` happened to a post."""
        return [day for day, what in self._events.get(index, ()) if what == action]

    def first_change(self, index: int) -> int | None:
        """The day of the first event of a post, None if it is as it was published."""
        events = self._events.get(index)
        return events[0][0] if events else None

    def moved_on(self, day: int) -> dict[int, str]:
        """Which of `events.ACTIONS` happened to which posts on a day up to the plan's."""
        return {} if day == 1 else self._by_day[day - 2]

    def published_between(self, after: datetime | None, before: datetime | None) -> list[int]:
        """The posts that exist and are dated after and before two aware moments, newest first."""
        start = 0 if after is None else self._first_since(after + timedelta(microseconds=1))
        stop = self.total if before is None else self._first_since(before)

        def is_between(index: int) -> bool:
            if index not in self._late:
                return start <= index < stop
            date = self.published_at(index)
            return (after is None or date > after) and (before is None or date < before)

        return list(filter(is_between, self.newest()))

    def modified_since(self, moment: datetime) -> list[int]:
        """The posts that exist and were modified after `moment` (aware), in order of id."""
        found = set(self.alive(self._first_since(moment - timedelta(hours=1))))
        first_day = self._day_of(moment)
        for day in range(max(2, first_day), self._plan.day + 1):
            found.update(index for index in self._by_day[day - 2] if self.is_alive(index))
        return sorted(index for index in found if self.modified_at(index) > moment)

    @property
    def last_modified(self) -> datetime:
        """UTC; the latest modification of any post that exists."""
        return max(map(self.modified_at, self.recently_moved()), default=self._midnight)

    def recently_moved(self) -> set[int]:
        """The posts that exist and moved on the plan's day, and the last that came out."""
        recent = {index for index in self.moved_on(self._plan.day) if self.is_alive(index)}
        last = next((i for i in range(self.total - 1, -1, -1) if self.is_alive(i)), None)
        return recent if last is None else recent | {last}

    def moment(self, day: int, second: int) -> datetime:
        """UTC; a second of a day of the plan, which begins at midnight in India.

        Where the plan says when days end, the day's 86,400 seconds are spread over what it lasts.
        """
        ends = self._plan.ends
        if not ends or day < 2:
            return self._midnight + timedelta(days=day - 1, seconds=second)
        begin, end = ends[day - 2], ends[day - 1]
        # In whole seconds, as pages and sitemaps tell them.
        return (begin + (end - begin) * (second / DAY.total_seconds())).replace(microsecond=0)

    def _place(self, index: int) -> tuple[int, int]:
        """The day and the second of it at which a post came out."""
        day, position = divmod(index - self._plan.articles, self.per_day)
        gap = 84_000 // self.per_day
        spread = index * 40503 % 65_537 % max(1, min(gap, 600))
        return day + 2, 1200 + position * gap + spread

    def _day_of(self, moment: datetime) -> int:
        ends = self._plan.ends
        return bisect_left(ends, moment) + 1 if ends else (moment - self._midnight).days + 1

    def _first_since(self, moment: datetime) -> int:
        """The first post that came out at or after `moment` (aware)."""
        return bisect_left(range(self.total), moment, key=self.came_out_at)

    def _punctual(self, indices: range) -> Iterator[int]:
        """Those that exist and bear the date at which they came out."""
        return (i for i in indices if i not in self._late and self.is_alive(i))


@lru_cache(maxsize=16)
def timeline(site: str, plan: Plan) -> Timeline:
    """The timeline of a site under a plan; the last few are kept."""
    return Timeline(site, plan)
