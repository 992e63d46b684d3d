"""The site's main feed: where it lies, and its pages."""

from __future__ import annotations

from spiders.sources.listings import Listings, feed_page
from spiders.sources.pager import PagedSource, Pager
from spiders.sources.registry import SourceRegistry
from spiders.sources.well_known import FEED, OTHER_FEEDS, address, place

MAX_KNOWN = 3
"""Feeds of earlier runs that are tried where the usual place has none."""


class FeedSearch:
    """Finds the main feed, and remembers it by the registry."""

    def __init__(
        self,
        registry: SourceRegistry,
        pager: Pager,
        listings: Listings,
    ) -> None:
        self._registry, self._site = registry, registry.site
        self._pager, self._listings = pager, listings

    async def read(self) -> PagedSource | None:
        """Reads the first page of the main feed, and with it all that is new since the last run.

        It is left open: where no other source lists the whole site, it goes on.
        """
        usual = place(self._site, FEED)
        found = await self._first_of([usual])
        if found is None:
            known = [
                state.url
                for state in self._registry.known_pages.sources.values()
                if state.kind == "feed"
                and state.articles
                and self._registry.was_readable(state.url)
            ]
            found = await self._first_of(sorted(known, key=len)[:MAX_KNOWN])
        if found is None and self._registry.is_lacking(usual):
            front = await self._listings.front()
            named = [address(url, self._site) for url in front.first.links.feeds]
            named = [url for url in named if url.rstrip("/") != usual.rstrip("/")]
            others = [place(self._site, name) for name in OTHER_FEEDS]
            found = await self._first_of([*named[:MAX_KNOWN], *others])
        # On a first run everything is new, and sitemaps tell it in fewer requests.
        if found is not None and len(self._registry.known_pages):
            await self._pager.go_on(found, self._site.limits.feed_pages)
        return found

    async def _first_of(self, urls: list[str]) -> PagedSource | None:
        for url in urls:
            if self._registry.is_due(url):
                found = await self._try(url)
                if found is not None:
                    return found
        return None

    async def _try(self, url: str) -> PagedSource | None:
        paged = await self._pager.begin(url, "feed", feed_page(url))
        if paged.first.readable:
            return paged
        self._pager.close(paged)
        return None
