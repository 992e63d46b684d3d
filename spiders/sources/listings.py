"""HTML listings (front page, sections), read where no sitemap or REST lists the whole site."""

from __future__ import annotations

from spiders.config import clock
from spiders.sources.pager import END, ONE_PAGE, Following, PagedSource, Pager
from spiders.sources.parsers.html import page_after
from spiders.sources.reading import Reading
from spiders.sources.registry import RETRY_LACK_AFTER, SourceRegistry
from spiders.sources.well_known import place, section_pages

RESTING = 2
"""Sections looked into in a run in which feed and front page brought nothing that was missed."""


class Listings:
    """Reads the HTML listings and the feeds of sections."""

    def __init__(
        self,
        registry: SourceRegistry,
        pager: Pager,
    ) -> None:
        self._registry, self._site, self._pager = registry, registry.site, pager
        self._front: PagedSource | None = None
        self.covers_site = False
        """Whether a listing was followed, now or earlier, to its last page."""

    async def front(self) -> PagedSource:
        """The front page, asked for once a run."""
        if self._front is None:
            url = place(self._site, "")
            self._front = await self._pager.begin(url, "listing", listing_page(url))
        return self._front

    def close(self) -> None:
        """Records the front page, if it was asked for."""
        if self._front is not None:
            self._pager.close(self._front)

    async def read_all(self, *, to_end: bool, overflowing: bool, with_feeds: bool) -> None:
        """Reads the front page and the sections.

        Args:
            to_end: whether listings are followed to their last page, if they never were.
            overflowing: whether the feed may have missed something, so that all sections are read;
                else it is those that were not for the longest time.
            with_feeds: whether the site has feeds, so that its sections have them too.
        """
        front = await self.front()
        await self._read_paged(front, to_end=to_end)
        urls = self._sections(front)
        overflowing |= not with_feeds and front.new > 0
        if not (to_end or overflowing):
            urls = sorted(urls, key=self._registry.read_at)[:RESTING]
        for url in urls:
            if not self._registry.is_exhausted:
                await self._read_section(url, to_end=to_end, with_feeds=with_feeds)

    async def read_named(self, url: str, *, to_end: bool) -> None:
        """Reads a listing that the site file names."""
        paged = await self._pager.begin(url, "listing", listing_page(url))
        await self._read_paged(paged, to_end=to_end, announced=True)

    async def _read_section(self, url: str, *, to_end: bool, with_feeds: bool) -> None:
        feed_url = f"{url.rstrip('/')}/feed/"
        before = self._registry.before(url)
        was_listed = before is not None and before.lastmod in (END, ONE_PAGE)
        if with_feeds and self._registry.is_due(feed_url):
            feed = await self._pager.begin(feed_url, "feed", feed_page(feed_url))
            await self._pager.go_on(feed, self._site.limits.feed_pages)
            self._pager.close(feed)
            if feed.first.readable and was_listed and not feed.is_overflowing:
                return
        paged = await self._pager.begin(url, "listing", listing_page(url))
        await self._read_paged(paged, to_end=to_end)

    async def _read_paged(
        self, paged: PagedSource, *, to_end: bool, announced: bool = False
    ) -> None:
        await self._pager.go_on(paged, self._site.limits.listing_pages, to_end=to_end)
        self._pager.close(paged, announced=announced)
        self.covers_site |= paged.covers_site

    def _sections(self, front: PagedSource) -> list[str]:
        known = [
            state.url
            for state in self._registry.known_pages.sources.values()
            if state.kind == "listing" and state.articles
        ]
        menu = [*known, *front.first.links.sections]
        urls = section_pages(self._site, self._registry.fetcher.entry_filter.sections, menu)
        return [url for url in urls if url not in self._registry.seen and not self._is_idle(url)]

    def _is_idle(self, url: str) -> bool:
        """Whether it is absent, or was a page without articles, a few days ago."""
        before = self._registry.before(url)
        if before is None or before.checked_at is None or before.articles:
            return self._registry.lately_lacking(url)
        return clock.now() - before.checked_at < RETRY_LACK_AFTER


def feed_page(url: str) -> Following:
    """The further pages of a feed, as WordPress numbers them."""
    return lambda _, number: f"{url}{'&' if '?' in url else '?'}paged={number}"


def listing_page(url: str) -> Following:
    """The further pages of a listing: the one that the page names, else as WordPress has it."""

    def following(page: Reading, number: int) -> str:
        return page.links.following or page_after(url, number)

    return following
