"""Finds and reads a site's sources, asking again only for those that may have changed."""

from __future__ import annotations

from collections.abc import Collection

from spiders.books import Books
from spiders.discovery.entries import Entry
from spiders.discovery.feed_search import FeedSearch
from spiders.discovery.listing_pages import Listings, feed_page
from spiders.discovery.paging import END, Pager, Walk
from spiders.discovery.places import address
from spiders.discovery.reading import Download, SourceAsker
from spiders.discovery.register import Register
from spiders.discovery.rest_pages import RestReader
from spiders.discovery.sitemap_tree import SitemapTree
from spiders.discovery.taking import Found
from spiders.fetch import Hint
from spiders.memory import Memory
from spiders.site import Site, Source

_TELLING = frozenset({"sitemap", "rest"})


class SourceReader:
    """Reads the sources of one site, in the order in which they bring fresh news.

    Where sitemaps fail or are not there, REST takes over; where it is closed, the pages of the
    feed, then the feeds and listings of the sections.
    """

    def __init__(
        self, site: Site, memory: Memory, books: Books, download: Download, found: Found
    ) -> None:
        self._site, self._memory, self._found = site, memory, found
        self._asker = SourceAsker(site, memory, download, found)
        self._register = Register(site, memory, books, self._asker)
        pager = self._pager = Pager(self._register)
        self._tree = SitemapTree(site, memory, self._register)
        self._rest = RestReader(site, memory, self._register)
        self._listings = Listings(site, memory, self._register, pager, self._asker)
        self._feeds = FeedSearch(site, memory, self._register, pager, self._listings)
        self.tells_all = False
        """Whether some source told of the whole site, not of its latest articles alone."""

    @property
    def readable(self) -> int:
        """Sources that answered with 304, or with something that could be read in part."""
        return self._register.readable

    @property
    def problems(self) -> list[str]:
        """`url: reason` of each source that was expected to answer and did not."""
        return self._register.problems

    @property
    def whole(self) -> set[str]:
        """Sitemaps that changed and were read to their end in this run."""
        return self._register.whole

    def unread(self, urls: Collection[str]) -> None:
        """Lets the next run read sources anew, as not all that they said was acted upon."""
        self._register.unread(urls)

    async def read_all(self, robots_sitemaps: list[str]) -> None:
        """Reads everything that the site file, robots.txt and the usual places offer."""
        try:
            for source in self._site.discovery.sources:
                await self._read_named(source)
            if self._site.discovery.auto:
                await self._read_usual(robots_sitemaps)
            else:
                self.tells_all = True
            if not self.readable:
                self.problems.extend(self._register.oddities)
        finally:
            # Pages of sitemaps without lastmod wait for REST, which knows when they changed. Were
            # they dropped where the crawl is stopped, nobody would look for them again: their
            # sitemap is entered as read.
            for url, via in self._asker.taker.held:
                await self._found(Entry(url, Hint(via=via)), "sitemap")

    async def _read_usual(self, robots_sitemaps: list[str]) -> None:
        feed = await self._feeds.read()
        if feed is not None and feed.is_overflowing:
            self._asker.taker.awaited |= feed.seen
        await self._tree.read_all(address(url, self._site) for url in robots_sitemaps)
        is_stale = bool(feed and feed.is_overflowing and self._asker.taker.awaited == feed.seen)
        if is_stale and self._tree.articles:
            self.problems.append(
                f"the sitemaps name none of {len(self._asker.taker.awaited)} new articles"
            )
        is_troubled = bool(self._tree.troubles) or is_stale
        # What a sitemap never told before lies anywhere; what it told before, among the latest.
        is_missing = not all(map(self._register.was_useful, self._tree.troubles))
        if is_troubled or self._asker.taker.held or not self._tree.articles or self._rest.is_habit:
            await self._rest.read(stand_in=is_troubled and not is_missing and self._was_told())
        if self._rest.is_readable or (self._tree.articles and not is_troubled):
            self.tells_all = True
        else:
            await self._read_pages(feed, to_end=is_missing or not self._was_told())
        if feed is not None:
            self._pager.close(feed)
        self._listings.close()

    async def _read_pages(self, feed: Walk | None, *, to_end: bool) -> None:
        if feed is not None:
            await self._pager.go_on(feed, self._site.limits.feed_pages, to_end=to_end)
            if feed.tells_all:
                self.tells_all = True
                return
        await self._listings.read_all(
            to_end=to_end,
            overflowing=feed is not None and feed.is_overflowing,
            with_feeds=feed is not None,
        )
        self.tells_all = self._listings.tells_all

    async def _read_named(self, source: Source) -> None:
        url = address(source.url, self._site)
        match source.kind:
            case "sitemap":
                await self._tree.read(url)
            case "rest":
                await self._register.read(url, "rest")
            case "listing":
                await self._listings.read_named(url, to_end=not self._was_told())
            case "feed":
                walk = await self._pager.begin(url, "feed", feed_page(url))
                if len(self._memory):
                    await self._pager.go_on(walk, self._site.limits.feed_pages)
                self._pager.close(walk, announced=True)

    def _was_told(self) -> bool:
        """Whether earlier runs were told of the whole site."""
        return any(
            (state.kind in _TELLING and state.articles) or state.lastmod == END
            for state in self._memory.sources.values()
        )
