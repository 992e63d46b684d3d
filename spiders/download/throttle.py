"""When a site may be asked next: delay and Retry-After, slowed down as its latency rises."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median

from spiders.config.site import LONGEST_DELAY, Politeness
from spiders.download.budget import Budget, CrawlDeferred

_LAST = 5
_USUAL = 101
_ENOUGH = 20
# Below this a difference says more about this machine than about the site.
_NOTABLE = 0.5


class Latency:
    """Running medians of the seconds until an answer began: of the last 5 and the last 101."""

    def __init__(self) -> None:
        self._answers: deque[float] = deque(maxlen=_USUAL)
        self.excess = 0.0
        """Seconds that an answer takes now, if that is much more than usual, else 0."""

    def add(self, seconds: float) -> None:
        """Takes one more answer into account."""
        self._answers.append(seconds)
        if len(self._answers) < _ENOUGH:
            return
        usual = median(self._answers)
        now = median(list(self._answers)[-_LAST:])
        self.excess = now if now > 3 * usual and now - usual > _NOTABLE else 0.0


BUSY = frozenset({429, 503})
"""Statuses by which a server asks its callers to wait."""

_REST = 15 * 60.0
_LONGEST_REST = 24 * 3600.0
# A crawl that is stopped must not sleep on.
_NAP = 0.25
# Requests travel unevenly: at the other end, too, the gap should hold.
_MARGIN = 0.02
_LEAST_STRAIN, _MOST_STRAIN, _RELIEF = 0.5, 30.0, 0.8


class Throttle:
    """Gives out the turns of one site's crawl, whichever of its hosts a request goes to."""

    def __init__(
        self,
        politeness: Politeness,
        budget: Budget,
        *,
        rest_until: datetime | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
        on_rest: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        """`rest_until` (aware) is what the site asked for in an earlier run.

        `on_rest` is told until when the site wants to be left alone, as soon as it says so.
        """
        self._politeness, self._budget, self._is_stopped = politeness, budget, is_stopped
        self._on_rest = on_rest
        self._delay = politeness.delay
        self._strain = 0.0
        self._latency = Latency()
        self._last = -math.inf
        self._resume = -math.inf
        self._refused_at = -math.inf
        self._refusals = 0
        self._turns = asyncio.Lock()
        self.not_before: datetime | None = None
        """Until when the site asked to be left alone, if it is longer than this run waits."""
        self.over: CrawlDeferred | None = None
        """Why nothing more is asked for in this run; None as long as there is."""
        if rest_until is not None and rest_until > datetime.now(UTC):
            self._rest(rest_until, "retry_after", "it asked for that in an earlier run")

    @property
    def delay(self) -> float:
        """Seconds from one request to the next, as things are."""
        # Twice what an answer takes: a server that struggles has half the time to itself.
        return min(max(self._delay + self._strain, 2 * self._latency.excess), LONGEST_DELAY)

    @property
    def pause(self) -> float:
        """Seconds for which nothing is sent, because the site refused a request."""
        return max(self._resume - time.monotonic(), 0.0)

    def admit(self, *, is_page: bool = False) -> None:
        """Raises CrawlDeferred where nothing more, or no further page, may be had in this run."""
        self._check()
        if is_page:
            self._budget.count_page()

    async def turn(self) -> None:
        """Returns when the next request may be sent; raises CrawlDeferred if none may."""
        async with self._turns:
            while (left := self._next - time.monotonic()) > 0:
                self._check()
                await asyncio.sleep(min(left, _NAP))
            self._check()
            self._budget.count_request()
            self._last = time.monotonic()

    def answered(self, seconds: float, sent: float) -> None:
        """Takes note of an answer that began so many seconds after its request was sent.

        Args:
            seconds: the time until then; of a request that timed out, all the time it had.
            sent: when it was sent, in monotonic seconds.
        """
        self._latency.add(seconds)
        if sent >= self._refused_at:
            self._refusals = 0
            self._strain *= _RELIEF if self._strain > _LEAST_STRAIN / 10 else 0.0

    def refused(self, asked: float | None, sent: float) -> None:
        """Waits after a 429 or 503: as long as the server asks, twice as long each time.

        If that is longer than `politeness.longest_wait`, the rest of the site is left to a later
        run.

        Args:
            asked: its Retry-After in seconds, None if it gave none.
            sent: when the request was sent, in monotonic seconds.
        """
        # Requests that were under way together were refused together.
        if sent >= self._refused_at:
            self._refusals += 1
            self._strain = min(max(2 * self._strain, self._delay, _LEAST_STRAIN), _MOST_STRAIN)
        now = time.monotonic()
        self._refused_at = now
        wait = (asked or self._politeness.first_wait) * 2.0 ** (self._refusals - 1)
        if wait > self._politeness.longest_wait:
            rest = timedelta(seconds=min(asked or _REST, _LONGEST_REST))
            self._rest(datetime.now(UTC) + rest, "retry_after", "it answered 429 or 503")
        else:
            self._resume = max(self._resume, now + wait)

    def keep(self, delay: float) -> None:
        """Keeps a delay that robots.txt asks for, if it is longer than the site file's."""
        if delay > LONGEST_DELAY:
            end = datetime.now(UTC) + timedelta(seconds=min(delay, _LONGEST_REST))
            self._rest(end, "crawl_delay", f"robots.txt asks for {delay:g} s between requests")
        elif delay > self._delay:
            self._delay = delay

    @property
    def _next(self) -> float:
        gap = self.delay + _MARGIN if self.delay else 0.0
        return max(self._last + gap, self._resume)

    def _check(self) -> None:
        if self._is_stopped():
            raise CrawlDeferred("stopped", "the crawl was stopped")
        if self.over is None:
            try:
                self._budget.check()
            except CrawlDeferred as error:
                self.over = error
        if self.over is not None:
            # Raised anew: one that is raised again and again grows by a traceback each time.
            raise CrawlDeferred(self.over.limit, str(self.over))

    def _rest(self, end: datetime, limit: str, why: str) -> None:
        if self.not_before is None or end > self.not_before:
            self.not_before = end
            self._on_rest(end)
        self.over = CrawlDeferred(limit, f"left alone until {end:%Y-%m-%d %H:%M} UTC: {why}")


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, None if it says nothing one can keep.

    Args:
        value: seconds or an HTTP date, '' if the header is missing.
        now: aware.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        # Of a number of a thousand digits no float can be made.
        return float(text[:12])
    try:
        date = parsedate_to_datetime(text)
        return max((date.astimezone(UTC) - now).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        return None
