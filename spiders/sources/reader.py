"""Finds and reads a site's sources, asking again only for those that may have changed."""

from __future__ import annotations

from spiders.archive.records import Hint
from spiders.config.site import Site, Source
from spiders.sources.entry_filter import Found
from spiders.sources.feeds import FeedSearch
from spiders.sources.fetch_source import Download, SourceFetcher
from spiders.sources.listings import Listings, feed_page
from spiders.sources.pager import END, PagedSource, Pager
from spiders.sources.registry import SourceRegistry
from spiders.sources.rest import RestReader
from spiders.sources.sitemaps import SitemapTree
from spiders.sources.well_known import address
from spiders.state.known_pages import KnownPages
from spiders.state.recorder import CrawlRecorder
from spiders.state.source_entries import Entry

_COVERING_KINDS = frozenset({"sitemap", "rest"})


class SourceReader:
    """Reads the sources of one site, in the order in which they bring fresh news.

    Where sitemaps fail or are not there, REST takes over; where it is closed, the pages of the
    feed, then the feeds and listings of the sections.
    """

    def __init__(
        self,
        site: Site,
        known_pages: KnownPages,
        recorder: CrawlRecorder,
        download: Download,
        found: Found,
    ) -> None:
        self._site, self._known_pages, self._found = site, known_pages, found
        self._fetcher = SourceFetcher(site, known_pages, download, found)
        self.registry = SourceRegistry(self._fetcher, recorder.record_source)
        pager = self._pager = Pager(self.registry)
        self._tree = SitemapTree(self.registry)
        self._rest = RestReader(self.registry)
        self._listings = Listings(self.registry, pager)
        self._feeds = FeedSearch(self.registry, pager, self._listings)
        self.covers_site = False
        """Whether some source listed the whole site, not its latest articles alone."""

    async def read_all(self, robots_sitemaps: list[str]) -> None:
        """Reads everything that the site file, robots.txt and the usual places offer."""
        try:
            for source in self._site.discovery.sources:
                await self._read_named(source)
            if self._site.discovery.auto:
                await self._read_usual(robots_sitemaps)
            else:
                self.covers_site = True
            if not self.registry.readable:
                self.registry.problems.extend(self.registry.oddities)
        finally:
            # Pages of sitemaps without lastmod wait for REST, which knows when they changed. Were
            # they dropped where the crawl is stopped, nobody would look for them again: their
            # sitemap is recorded as read.
            for url, via in self._fetcher.entry_filter.held:
                await self._found(Entry(url, Hint(via=via)), "sitemap")

    async def _read_usual(self, robots_sitemaps: list[str]) -> None:
        feed = await self._feeds.read()
        if feed is not None and feed.is_overflowing:
            self._fetcher.entry_filter.awaited |= feed.seen
        await self._tree.read_all(address(url, self._site) for url in robots_sitemaps)
        is_stale = bool(
            feed and feed.is_overflowing and self._fetcher.entry_filter.awaited == feed.seen
        )
        if is_stale and self._tree.articles:
            self.registry.problems.append(
                f"the sitemaps name none of {len(self._fetcher.entry_filter.awaited)} new articles"
            )
        is_troubled = bool(self._tree.troubles) or is_stale
        # What a sitemap never told before lies anywhere; what it told before, among the latest.
        is_missing = not all(map(self.registry.was_useful, self._tree.troubles))
        if (
            is_troubled
            or self._fetcher.entry_filter.held
            or not self._tree.articles
            or self._rest.is_habit
        ):
            await self._rest.read(stand_in=is_troubled and not is_missing and self.was_covered)
        if self._rest.is_readable or (self._tree.articles and not is_troubled):
            self.covers_site = True
        else:
            await self._read_pages(feed, to_end=is_missing or not self.was_covered)
        if feed is not None:
            self._pager.close(feed)
        self._listings.close()

    async def _read_pages(self, feed: PagedSource | None, *, to_end: bool) -> None:
        if feed is not None:
            await self._pager.go_on(feed, self._site.limits.feed_pages, to_end=to_end)
            if feed.covers_site:
                self.covers_site = True
                return
        await self._listings.read_all(
            to_end=to_end,
            overflowing=feed is not None and feed.is_overflowing,
            with_feeds=feed is not None,
        )
        self.covers_site = self._listings.covers_site

    async def _read_named(self, source: Source) -> None:
        url = address(source.url, self._site)
        match source.kind:
            case "sitemap":
                await self._tree.read(url)
            case "rest":
                await self.registry.read(url, "rest")
            case "listing":
                await self._listings.read_named(url, to_end=not self.was_covered)
            case "feed":
                paged = await self._pager.begin(url, "feed", feed_page(url))
                if len(self._known_pages):
                    await self._pager.go_on(paged, self._site.limits.feed_pages)
                self._pager.close(paged, announced=True)

    @property
    def was_covered(self) -> bool:
        """Whether earlier runs listed the whole site."""
        return any(
            (state.kind in _COVERING_KINDS and state.articles) or state.lastmod == END
            for state in self._known_pages.sources.values()
        )
