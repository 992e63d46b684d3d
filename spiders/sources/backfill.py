"""Reads a site's sources for the articles of a window of days, without recording them as read."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode, urljoin

from spiders.archive.records import Hint
from spiders.config.date_window import Period, Window
from spiders.config.site import Site
from spiders.sources.entry_filter import Found
from spiders.sources.fetch_source import Download, SourceFetcher
from spiders.sources.listings import feed_page
from spiders.sources.parsers.rest import PER_PAGE, rest_url
from spiders.sources.publication_dates import is_inside, period_of_lastmod, period_of_url
from spiders.sources.reading import Reading
from spiders.sources.registry import SourceRegistry
from spiders.sources.sitemaps import SitemapTree
from spiders.sources.well_known import address, place
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
        self._fetcher = SourceFetcher(site, KnownPages(), download, self._sift)
        self.registry = SourceRegistry(self._fetcher, lambda _: None)
        self._sitemaps = SitemapTree(self.registry, self._may_hold)
        self._undated: list[Entry] = []
        self._in_feeds: set[str] = set()
        """Ids of the articles that feeds name."""
        self._is_whole = False
        """Whether a source that knows dates of publication was read to its end."""
        self._counts: Counter[str] = Counter()
        """Entries by where they lie: `inside`, `outside`, `undated`; one page may count twice."""

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
            for url, via in self._fetcher.entry_filter.held:
                await self._sift(Entry(url, Hint(via=via)), "sitemap")
            # Who read all that was published then knows that these were published at other times.
            for entry in () if self._is_whole else self._undated:
                await self._found(entry, "sitemap")
        finally:
            self._log_counts()

    async def _sift(self, entry: Entry, kind: str) -> bool | None:
        """Hands on what lies in the window; what has no date waits."""
        inside = is_inside(entry, self._period, self._site.zone)
        if inside is None:
            self._counts["undated"] += 1
            self._undated.append(entry)
            return False
        self._counts["inside" if inside else "outside"] += 1
        # Not as a feed's: its news would wait for the lastmod of the sitemaps.
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
            is_found = await self._read_pages(f"{url}feed/", "feed")
            if is_found or (has_pages and await self._read_pages(url, "listing")):
                readable += 1
            else:
                empty += 1
            if empty == MAX_EMPTY and not readable:
                return
        self._is_whole = readable > 0

    async def _read_pages(self, url: str, kind: str) -> bool:
        """Reads all pages of a feed or listing; whether they named any article."""
        following = feed_page(url) if kind == "feed" else _named_page
        is_found = False
        for number in range(2, MAX_PAGES + 2):
            if not url or url in self.registry.seen:
                break
            if kind == "listing" and self.registry.is_exhausted:
                break
            page = await self._ask(url, kind)
            is_found |= page.readable and page.state.articles > 0
            if kind == "feed":
                # A server that knows no pages of feeds repeats the first one.
                if page.pages <= self._in_feeds:
                    break
                self._in_feeds |= page.pages
            url = following(page, number)
        return is_found

    async def _read_sitemaps(self, robots_sitemaps: Iterable[str]) -> None:
        urls = dict.fromkeys(address(url, self._site) for url in robots_sitemaps)
        if not any([(await self._sitemaps.read(url)).readable for url in urls]):
            await self._sitemaps.read_usual()

    async def _read_named(self, url: str, kind: str) -> None:
        if kind in ("feed", "listing"):
            await self._read_pages(url, kind)
        elif kind == "sitemap" and url not in self.registry.seen:
            await self._sitemaps.read(url)

    def _may_hold(self, child: Child) -> bool:
        """Whether a sitemap may name articles of the window, by its name and last change."""
        published = period_of_url(child.url, self._site.zone)
        if published is not None and not published.meets(self._period):
            return False
        changed = period_of_lastmod(child.lastmod, self._site.zone)
        return changed is None or changed.end >= self._period.start

    async def _ask(self, url: str, kind: str) -> Reading:
        reading = await self.registry.ask(url, kind)
        self.registry.record(reading, announced=False)
        return reading

    def _log_counts(self) -> None:
        logger.info(
            "%s, %s: %d entries inside, %d outside, %d without a date%s",
            self._site.name,
            self._window,
            self._counts["inside"],
            self._counts["outside"],
            self._counts["undated"],
            "" if self._is_whole else "; no source lists all that was published then",
        )


def _named_page(page: Reading, _: int) -> str:
    return page.links.following


def due_in_window(known_pages: KnownPages, window: Window, site: Site) -> KnownPages:
    """The same known pages, with only those due that failed or were deferred within the window.

    One without a known date waits: the sources of the window name it again.
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
