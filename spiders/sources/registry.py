"""The registry of a site's sources: each is requested once a run, recorded, and judged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from spiders.config import clock
from spiders.sources.fetch_source import SourceFetcher
from spiders.sources.reading import BROKE, LACKING, READABLE, Reading
from spiders.state.crawl_log import SourceState

logger = logging.getLogger(__name__)

RETRY_LACK_AFTER = timedelta(days=7)
"""A usual place that held no source is looked into again after so long."""
NEVER = datetime.min.replace(tzinfo=UTC)
RETRY_FAILURE_AFTER = timedelta(days=1)
"""The same of one that never answered as it should."""


class SourceRegistry:
    """What is known of a site's sources, and what this run found out."""

    def __init__(self, fetcher: SourceFetcher, record: Callable[[SourceState], None]) -> None:
        self.site, self.known_pages = fetcher.site, fetcher.known_pages
        self.fetcher, self._record_state = fetcher, record
        self._asked = 0
        self.seen: set[str] = set()
        """URLs of sources that were asked for, or passed over, in this run."""
        self._lacks: set[str] = set()
        self.readable = 0
        """Sources that answered with 304, or with something that could be read at least in part."""
        self.problems: list[str] = []
        """`url: reason` of each source that was expected to answer and did not."""
        self.oddities: list[str] = []
        """The same of usual places where something answered that is no source."""
        self._entered: dict[str, SourceState] = {}
        self.whole: set[str] = set()
        """Sitemaps that changed and were read to their end in this run."""

    @property
    def is_exhausted(self) -> bool:
        """Whether as many sources were asked for as one run may."""
        return self._asked >= self.site.limits.sources

    def before(self, url: str) -> SourceState | None:
        """A source as earlier runs left it."""
        return self.known_pages.sources.get(url)

    def read_at(self, url: str) -> datetime:
        """When a source was last asked for."""
        before = self.before(url)
        return before.checked_at or NEVER if before else NEVER

    def was_readable(self, url: str) -> bool:
        """Whether it could be read the last time."""
        before = self.before(url)
        return before is not None and before.outcome in READABLE

    def was_useful(self, url: str) -> bool:
        """Whether it could ever be read, as far as is remembered."""
        before = self.before(url)
        return before is not None and (before.outcome in READABLE or before.entries > 0)

    def lately_lacking(self, url: str) -> bool:
        """Whether there was nothing of use so short a time ago that asking again is waste."""
        before = self.before(url)
        if before is None or before.checked_at is None or before.outcome in READABLE:
            return False
        age = clock.now() - before.checked_at
        if before.outcome in LACKING:
            return age < RETRY_LACK_AFTER
        # What this program stumbled over is unread.
        if before.reason.startswith(BROKE):
            return False
        return not self.was_useful(url) and age < RETRY_FAILURE_AFTER

    def is_due(self, url: str) -> bool:
        """Whether a place where a source may lie is worth a request now."""
        return url not in self.seen and not self.lately_lacking(url)

    def is_lacking(self, url: str) -> bool:
        """Whether this run found that there is no such source."""
        return url in self._lacks

    async def read(self, url: str, kind: str) -> Reading:
        """Asks for a source that must be there, and records it."""
        reading = await self.ask(url, kind)
        self.record(reading)
        return reading

    async def ask_if_due(self, url: str, kind: str) -> Reading | None:
        """Asks for a source that a site may lack, and records it; None if there is no need to."""
        if not self.is_due(url):
            return None
        reading = await self.ask(url, kind)
        self.record(reading, announced=False)
        return reading

    async def ask(self, url: str, kind: str, lastmod: str = "") -> Reading:
        """Asks for a source without entering it."""
        self.seen.add(url)
        self._asked += 1
        return await self.fetcher.ask(url, kind, lastmod)

    def record(self, reading: Reading, *, announced: bool = True) -> None:
        """Records a source as it was found, and counts it.

        Args:
            reading: what came of asking for it.
            announced: whether the site named it; a usual place may be empty.
        """
        state = reading.state
        # What this program stumbles over, no site is to blame for.
        expected = announced or self.was_useful(state.url) or state.reason.startswith(BROKE)
        if not expected and state.reason.startswith("not_a_source") and not reading.entries:
            # The theme's page for what is not there, sent with 200.
            reading.state = state = replace(state, outcome="absent")
        self._record_state(state)
        self._entered[state.url] = state
        if state.outcome == "read" and state.kind == "sitemap":
            self.whole.add(state.url)
        # Any page of a site can be read as a listing: it tells something if it names articles.
        counts = reading.readable and (state.kind != "listing" or state.articles > 0)
        self.readable += counts or reading.entries > 0
        if reading.readable:
            return
        if state.outcome in LACKING:
            self._lacks.add(state.url)
        line = f"{state.url}: {state.reason}"
        if expected:
            self.problems.append(line)
        elif state.outcome not in LACKING or state.reason.startswith("not_a_source"):
            self.oddities.append(line)
        if state.outcome == "failed":
            logger.warning("%s could not be read: %s", state.url, state.reason)

    def unread(self, urls: Collection[str]) -> None:
        """Lets the next run read sources anew, as not all that they said was acted upon."""
        # Of REST the first page alone is recorded.
        pages_of_rest = any(url not in self._entered for url in urls)
        for state in self._entered.values():
            if state.url in urls or (pages_of_rest and state.kind == "rest"):
                before = self.before(state.url)
                lastmod = before.lastmod if before and state.kind == "rest" else ""
                blank = replace(state, etag="", last_modified="", content_hash="", lastmod=lastmod)
                self._record_state(blank)

    def record_skipped(self, url: str, kind: str, lastmod: str, reason: str) -> Reading:
        """Records a source that need not be asked for."""
        return self._record_unasked(url, kind, lastmod, "skipped", reason)

    def record_beyond_limit(self, urls: Sequence[str], kind: str, reason: str) -> None:
        """Records sources that are beyond a limit, as one: an index may name a hundred thousand.

        Of the others nothing is noted, so that none passes for read the next time.
        """
        self.seen.update(urls)
        if len(urls) > 1:
            reason = f"{reason}, as are {len(urls) - 1} others"
        self.problems.append(f"{urls[0]}: {reason}")
        self._record_unasked(urls[0], kind, "", "failed", reason)

    def _record_unasked(
        self, url: str, kind: str, lastmod: str, outcome: str, reason: str
    ) -> Reading:
        self.seen.add(url)
        blank = self.fetcher.blank(url, kind)
        state = replace(blank, outcome=outcome, reason=reason, lastmod=lastmod)
        self._record_state(state)
        return Reading(state)
