"""Reads feeds and listings page by page, newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from spiders.sources.reading import LACKING, Reading
from spiders.sources.registry import SourceRegistry

END = "end"
"""What stands as `lastmod` of a feed or listing that was once read to its last page."""
ONE_PAGE = "one page"
"""The same of one that has no second page."""

Following = Callable[[Reading, int], str]
"""(the page just read, the next one's number) to the next one's URL, '' if there is none."""


@dataclass(slots=True)
class PagedSource:
    """What reading the pages of a feed or listing came to so far."""

    first: Reading
    following: Following
    mark: str
    """`END`, `ONE_PAGE`, the URL where the next run goes on, '' if the end was not looked for."""
    pages: int = 1
    new: int = 0
    is_overflowing: bool = False
    """It was new to its last page: what was before that may have gone unnamed."""
    seen: set[str] = field(default_factory=set)
    is_recorded: bool = False

    @property
    def covers_site(self) -> bool:
        """Whether its pages reached, now or earlier, back to the site's beginning."""
        return self.first.readable and self.mark == END


class Pager:
    """Reads pages while they bring something new, or to the end if no other source is complete.

    One that ends at a limit leaves the URL of the page where the next run goes on.
    """

    def __init__(self, registry: SourceRegistry) -> None:
        self._registry = registry

    async def begin(self, url: str, kind: str, following: Following) -> PagedSource:
        """Reads the first page of a `feed` or `listing`."""
        before = self._registry.before(url)
        mark = before.lastmod if before else ""
        first = await self._registry.ask(url, kind, mark)
        return PagedSource(first, following, mark, new=first.new, seen=set(first.pages))

    async def go_on(self, paged: PagedSource, limit: int, *, to_end: bool = False) -> None:
        """Reads the pages after the first, `limit` in all.

        With `to_end` it is read on where a page brings nothing new, if that was never done.
        """
        if not paged.first.readable:
            return
        deep = to_end and not paged.mark
        backlog = paged.mark if paged.mark not in ("", END, ONE_PAGE) else ""
        left = await self._read_from(paged, paged.following(paged.first, 2), limit, deep=deep)
        if backlog and not left:
            left = await self._read_from(paged, backlog, limit, deep=True)
        if left:
            paged.mark = left
        elif deep or backlog:
            paged.mark = END if paged.pages > 1 or backlog else ONE_PAGE

    def close(self, paged: PagedSource, *, announced: bool = False) -> None:
        """Records the first page as a source, only now: one that was stopped is read anew."""
        if paged.is_recorded:
            return
        paged.is_recorded = True
        if paged.first.readable:
            paged.first.state = replace(paged.first.state, lastmod=paged.mark)
        self._registry.record(paged.first, announced=announced)

    async def _read_from(self, paged: PagedSource, url: str, limit: int, *, deep: bool) -> str:
        """Reads on from a page; the URL at which it had to stop, '' where it came to an end."""
        reading = paged.first
        number = 2
        while url and (deep or _is_new(reading)):
            if paged.pages >= limit or self._registry.is_exhausted:
                return url
            reading = await self._registry.ask(url, reading.state.kind)
            if not reading.readable and reading.state.outcome not in LACKING:
                self._registry.problems.append(f"{url}: {reading.state.reason}")
                return url if deep else ""
            # A site that has no further pages may show the last one, or the first, for each number.
            if not reading.readable or reading.pages <= paged.seen:
                url = ""
                break
            paged.seen |= reading.pages
            paged.pages += 1
            paged.new += reading.new
            number = max(number, _number(url)) + 1
            url = paged.following(reading, number)
        paged.is_overflowing = not deep and not url and paged.new > 0
        return ""


def _is_new(reading: Reading) -> bool:
    """Whether the page behind this one may bring something new as well."""
    if reading.state.kind == "feed":
        return bool(reading.state.articles) and reading.new == reading.state.articles
    # Beside its list, a page shows what is read most.
    return reading.new > 0


def _number(url: str) -> int:
    digits = url.rstrip("/").rpartition("/" if "paged=" not in url else "paged=")[2]
    return int(digits) if digits.isdecimal() and len(digits) < 7 else 0
