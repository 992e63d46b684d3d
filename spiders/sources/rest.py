"""WordPress REST as a source: posts by time of change, back to where the last run began."""

from __future__ import annotations

from dataclasses import replace

from spiders.sources.parsers.rest import PER_PAGE, rest_url
from spiders.sources.reading import READABLE, Reading
from spiders.sources.registry import SourceRegistry
from spiders.state.source_entries import unix_seconds

STAND_IN = "in place of sitemaps"
"""The reason of a reading that only made up for another source: it becomes no habit."""


class RestReader:
    """Reads the posts of a site that keeps REST open."""

    def __init__(self, registry: SourceRegistry) -> None:
        self._registry, self._site = registry, registry.site
        self.is_readable = False

    @property
    def is_habit(self) -> bool:
        """Whether it was read the last time for its own sake."""
        states = [self._registry.before(self._url(1, plain=plain)) for plain in (False, True)]
        return any(s is not None and s.outcome in READABLE and s.reason != STAND_IN for s in states)

    async def read(self, *, stand_in: bool = False) -> None:
        """Reads what was modified since the last whole reading; all, if there was none.

        With `stand_in` it makes up for sitemaps that named the site before: a first reading then
        ends where it brings nothing new.
        """
        for plain in (False, True):
            url = self._url(1, plain=plain)
            if self._registry.lately_lacking(url):
                state = self._registry.before(url)
            else:
                first = await self._registry.ask(url, "rest")
                await self._read_back(first, plain=plain, stand_in=stand_in)
                state = first.state
            # 401 and 403 close both forms.
            if state is not None and state.outcome != "absent":
                return

    async def _read_back(self, first: Reading, *, plain: bool, stand_in: bool) -> None:
        url = first.state.url
        before = self._registry.before(url) if self._registry.was_readable(url) else None
        until = before.lastmod if before else ""
        # A reading that ended early left neither: where it was the first, all is read again.
        was_whole = bool(before and (before.lastmod or before.content_hash))
        was_whole |= before is None and stand_in
        result = first
        page = 1
        why_not = ""
        while page < self._site.limits.rest_pages:
            if not _goes_on(result, unix_seconds(until), was_whole=was_whole):
                break
            if self._registry.is_exhausted:
                why_not = f"its pages after {page} are beyond {self._site.limits.sources} sources"
                break
            page += 1
            result = await self._registry.ask(self._url(page, plain=plain), "rest")
        state = first.state
        if first.readable:
            self.is_readable = True
            if not (result.readable or result.state.outcome == "absent"):
                why_not = result.state.reason
            if why_not:
                self._registry.problems.append(f"{result.state.url}: {why_not}")
                state = replace(state, etag="", last_modified="", content_hash="", lastmod=until)
            else:
                state = replace(state, lastmod=first.newest or until)
            reason = STAND_IN if stand_in and not self.is_habit else state.reason
            state = replace(state, reason=reason)
        # Entered last: of a reading that was stopped in the middle nothing may count as read.
        first.state = state
        self._registry.record(first, announced=False)

    def _url(self, page: int, *, plain: bool) -> str:
        return rest_url(self._site.base_url, page, plain=plain)


def _goes_on(rest: Reading, until: int, *, was_whole: bool) -> bool:
    """Whether the next page may tell of more that was not read before."""
    if rest.state.outcome != "read" or rest.entries < PER_PAGE:
        return False
    if not was_whole:
        return True
    # A site that gives no times is read on while there is something new.
    return rest.oldest >= until if until and rest.oldest else rest.new > 0
