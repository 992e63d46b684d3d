"""Reads a site's sources for the articles of a window of days, and leaves no trace in `sources`."""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode, urljoin

from spiders.archive.records import Hint
from spiders.config.date_window import Period, Window
from spiders.config.site import Site
from spiders.sources.entry_filter import Found
from spiders.sources.fetch_source import Download, SourceFetcher
from spiders.sources.parsers.rest import PER_PAGE, rest_url
from spiders.sources.publication_dates import is_inside, period_of_lastmod, period_of_url
from spiders.sources.reading import LACKING, Reading
from spiders.sources.sitemaps import NOT_POSTS
from spiders.sources.well_known import SITEMAPS, address, place
from spiders.state.known_pages import DuePage, KnownPages
from spiders.state.source_entries import Child, Entry

logger = logging.getLogger(__name__)

MAX_PAGES = 1_000
"""Pages of one REST list or archive read at most."""
MAX_EMPTY = 3
"""After so many archives without an article and none with one, the site has no archives."""

# A site that lists articles here shows its latest news under any address.
_NO_ARCHIVE = "1990/01/"
_SECOND = timedelta(seconds=1)


class BackfillReader:
    """Finds what was published within a window: by REST, sitemaps, and archives by date.

    Everything is asked for without validators, and nothing is recorded as read: the
    next regular crawl must not take what was read for one window for read as a whole.
    """

    def __init__(self, site: Site, window: Window, download: Download, found: Found) -> None:
        self._site, self._window, self._found = site, window, found
        self._period: Period = window.period(site.zone)
        self._asker = SourceFetcher(site, KnownPages(), download, self._sift)
        self._seen: set[str] = set()
        self._undated: list[Entry] = []
        self._news: set[str] = set()
        """URLs that feeds name."""
        self._is_whole = False
        """Whether a source that knows dates of publication was read to its end."""
        self.sifted: Counter[str] = Counter()
        """Entries by where they lie: `inside`, `outside`, `undated`; one page may count twice."""
        self.readable = 0
        """Sources that could be read at least in part."""
        self.problems: list[str] = []
        """`url: reason` of each source that was expected to answer and did not."""
        self.oddities: list[str] = []
        """`url: reason` of each that a site may lack."""

    async def read_all(self, robots_sitemaps: Iterable[str]) -> None:
        """Hands on what lies in the window, and last what nobody dates, unless it is not needed."""
        try:
            if self._site.discovery.auto:
                await self._read_rest()
                if not self._is_whole:
                    await self._read_archives()
                await self._read_sitemaps(robots_sitemaps)
            for source in self._site.discovery.sources:
                await self._read_named(urljoin(self._site.base_url, source.url), source.kind)
            for url, via in self._asker.taker.held:
                await self._sift(Entry(url, Hint(via=via)), "sitemap")
            # Who read all that was published then knows that these were published at other times.
            for entry in () if self._is_whole else self._undated:
                await self._found(entry, "sitemap")
        finally:
            self._tell()

    async def _sift(self, entry: Entry, kind: str) -> bool | None:
        """Hands on what lies in the window; what has no date waits."""
        if kind == "feed":
            self._news.add(entry.url)
        inside = is_inside(entry, self._period, self._site.zone)
        if inside is None:
            self.sifted["undated"] += 1
            self._undated.append(entry)
            return False
        self.sifted["inside" if inside else "outside"] += 1
        # Not as a feed's: its news would wait for the word of the sitemaps.
        return await self._found(entry, "sitemap") if inside else False

    async def _read_rest(self) -> None:
        page, result = 1, None
        while page <= MAX_PAGES:
            result = await self._ask(_rest_window(self._site, self._period, page), "rest")
            if not result.readable or result.entries < PER_PAGE:
                break
            page += 1
        # WordPress answers 400 past the last page, as it does where the last one was full.
        ended = page > 1 and result is not None and result.state.outcome == "absent"
        self._is_whole = page <= MAX_PAGES and (ended or (result is not None and result.readable))

    async def _read_archives(self) -> None:
        """Archives by month and day, as feeds with times where the site has them, else as pages."""
        control = await self._ask(place(self._site, _NO_ARCHIVE), "listing")
        has_pages = not (control.readable and control.state.articles)
        empty, readable = 0, 0
        for path in self._window.archives():
            url = place(self._site, f"{path}/")
            # A page shows the latest news beside what it lists: they pass for news of its time.
            named = await self._read_paged_feed(f"{url}feed/")
            if named or (has_pages and await self._read_listing(url)):
                readable += 1
            else:
                empty += 1
            if empty == MAX_EMPTY and not readable:
                return
        self._is_whole = readable > 0

    async def _read_paged_feed(self, url: str) -> bool:
        """Whether it named any article."""
        found = 0
        for page in range(1, MAX_PAGES + 1):
            before = len(self._news)
            result = await self._ask(url if page == 1 else f"{url}?paged={page}", "feed")
            found += result.state.articles if result.readable else 0
            # A server that knows no pages of feeds repeats the first one.
            if len(self._news) == before:
                break
        return found > 0

    async def _read_listing(self, url: str) -> bool:
        """Whether it named any article."""
        found = 0
        while url and url not in self._seen and len(self._seen) < self._site.limits.sources:
            result = await self._ask(url, "listing")
            found += result.state.articles if result.readable else 0
            url = result.links.following
        return found > 0

    async def _read_sitemaps(self, robots_sitemaps: Iterable[str]) -> None:
        named = [address(url, self._site) for url in robots_sitemaps]
        readable = [await self._read_sitemap(url) for url in dict.fromkeys(named)]
        for name in () if any(readable) else SITEMAPS:
            url = place(self._site, name)
            if url not in self._seen and await self._read_sitemap(url, expected=False):
                return

    async def _read_sitemap(self, url: str, *, expected: bool = True) -> bool:
        """Reads a sitemap and those below it that may name articles of the window."""
        first = await self._ask(url, "sitemap")
        if expected or first.state.outcome not in LACKING:
            self._expect(first)
        limits = self._site.limits
        waiting = deque((child, 1) for child in first.children)
        while waiting:
            child, depth = waiting.popleft()
            below_url = address(child.url, self._site, url)
            if below_url in self._seen or not self._may_hold(child):
                continue
            if depth > limits.sitemap_depth or len(self._seen) >= limits.sources:
                limit = f"beyond {limits.sitemap_depth} levels or {limits.sources} sources"
                self.problems.append(f"{below_url}: {limit}")
                return first.readable
            below = await self._ask(below_url, "sitemap")
            self._expect(below)
            waiting.extend((each, depth + 1) for each in below.children)
        return first.readable

    async def _read_named(self, url: str, kind: str) -> None:
        if url in self._seen:
            return
        if kind == "sitemap":
            await self._read_sitemap(url)
        elif kind == "feed":
            await self._read_paged_feed(url)
        elif kind == "listing":
            await self._read_listing(url)

    def _may_hold(self, child: Child) -> bool:
        """Whether a sitemap may name articles of the window, by its name and last change."""
        if NOT_POSTS.search(child.url):
            return False
        told = period_of_url(child.url, self._site.zone)
        if told is not None and not told.meets(self._period):
            return False
        changed = period_of_lastmod(child.lastmod, self._site.zone)
        return changed is None or changed.end >= self._period.start

    async def _ask(self, url: str, kind: str) -> Reading:
        self._seen.add(url)
        result = await self._asker.ask(url, kind)
        self.readable += result.readable
        if not result.readable:
            self.oddities.append(f"{url}: {result.state.reason}")
        return result

    def _expect(self, result: Reading) -> None:
        if not result.readable:
            self.problems.append(f"{result.state.url}: {result.state.reason}")
            logger.warning("%s could not be read: %s", result.state.url, result.state.reason)

    def _tell(self) -> None:
        logger.info(
            "%s, %s: %d entries inside, %d outside, %d without a date%s",
            self._site.name,
            self._window,
            self.sifted["inside"],
            self.sifted["outside"],
            self.sifted["undated"],
            "" if self._is_whole else "; no source told of all that was published then",
        )


def due_in_window(known_pages: KnownPages, window: Window, site: Site) -> KnownPages:
    """The same memory, of whose due pages only failed and deferred ones of the window are left.

    One whose date nobody told waits: the sources of the window name it again.
    """
    period = window.period(site.zone)

    def is_due(page: DuePage) -> bool:
        hint = Hint(lastmod=page.lastmod)
        return (
            page.purpose == "retry" and is_inside(Entry(page.url, hint), period, site.zone) is True
        )

    known_pages.due = tuple(filter(is_due, known_pages.due))
    return known_pages


def _rest_window(site: Site, period: Period, page: int) -> str:
    """The URL of one page of the posts of a window, latest first."""
    query = {
        # `after` means later than; both are the site's own time, as old WordPress reads it.
        "after": _local(period.start - _SECOND),
        "before": _local(period.end),
        "orderby": "date",
    }
    base, _, rest = rest_url(site.base_url, page).partition("?")
    kept = [part for part in rest.split("&") if not part.startswith("orderby=")]
    return f"{base}?{'&'.join([*kept, urlencode(query)])}"


def _local(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
