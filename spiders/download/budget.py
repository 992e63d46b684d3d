"""Keeps one run's limits for a site: pages by day, requests, megabytes and minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from scrapy.exceptions import IgnoreRequest

from spiders.config.limits import RunLimits, night_hours

_MEGABYTE = 1024 * 1024


class CrawlDeferred(IgnoreRequest):
    """Nothing more may be asked for in this run; it is left to the next one."""

    def __init__(self, limit: str, detail: str) -> None:
        """`limit` is `retry_after`, `crawl_delay`, `stopped`, `night`, `max_requests` and so on."""
        super().__init__(detail)
        self.limit = limit

    @property
    def outcome(self) -> str:
        """The outcome of a page that was not asked for, `deferred:<limit>`."""
        return f"deferred:{self.limit}"


class Budget:
    """Counts what one crawl of a site asks for, and says when it is enough."""

    def __init__(
        self,
        limits: RunLimits,
        zone: ZoneInfo,
        received: Callable[[], int],
        now: Callable[[ZoneInfo], datetime] = datetime.now,
    ) -> None:
        """`received` tells the bytes that have come so far, `now` the time in a zone."""
        self._limits, self._zone, self._received, self._now = limits, zone, received, now
        self._night = night_hours(limits.night) if limits.night else None
        self._begun = time.monotonic()
        self._requests = 0
        self._day_pages = 0

    def check(self) -> None:
        """Raises CrawlDeferred once requests, megabytes or minutes are used up."""
        limits = self._limits
        spent = {
            "max_requests": (self._requests, limits.max_requests, "requests"),
            "max_megabytes": (self._received() / _MEGABYTE, limits.max_megabytes, "megabytes"),
            "max_minutes": ((time.monotonic() - self._begun) / 60, limits.max_minutes, "minutes"),
        }
        for name, (used, limit, what) in spent.items():
            if limit and used >= limit:
                raise CrawlDeferred(name, f"limit of {limit:g} {what}")

    def count_page(self) -> None:
        """Counts a page; raises CrawlDeferred if it must wait for the night."""
        if self._night is None or self._is_night(*self._night):
            return
        if self._day_pages >= self._limits.day_pages:
            detail = f"limit of {self._limits.day_pages} pages outside {self._limits.night}"
            raise CrawlDeferred("night", detail)
        self._day_pages += 1

    def count_request(self) -> None:
        """Counts a request that is about to be sent; raises CrawlDeferred as `check` does."""
        self.check()
        self._requests += 1

    def _is_night(self, begin: time_of_day, end: time_of_day) -> bool:
        now = self._now(self._zone).time()
        return begin <= now < end if begin < end else now >= begin or now < end
