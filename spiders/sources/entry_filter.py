"""Hands on the entries of a source, within limits; those without lastmod are held back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

from spiders.config.site import Site
from spiders.config.urls import Identity, identify
from spiders.sources.reading import Reading
from spiders.state.source_entries import Entry, NotASource, SourceDocument, unix_seconds

MAX_FOREIGN = 1_000
"""URLs off the site that one source may name; what is beyond is counted, not recorded."""

Found = Callable[[Entry, str], Awaitable[bool | None]]
"""Takes an entry and the kind of its source.

True if the page is to be fetched, False if it is known, None if it is no article.
"""

_PAGED = frozenset({"feed", "listing"})


class EntryFilter:
    """Takes what the sources of one site name in one run."""

    def __init__(self, site: Site, found: Found) -> None:
        self._site, self._found = site, found
        self._urls = 0
        self.held: list[tuple[str, str]] = []
        """Article URLs, and their source, of sitemaps that do not say when a page changed."""
        self.sections: Counter[str] = Counter()
        """First path segments of the article URLs in feeds and listings."""
        self.awaited: set[str] = set()
        """Ids of news that a sitemap should name as well, and none did so far."""

    async def process(self, reading: Reading, document: SourceDocument) -> None:
        """Takes a whole document and notes in `reading` what it came to.

        Raises:
            NotASource: if it breaks off, or names more than one run may take.
        """
        articles = foreign = 0
        limit = self._site.limits.urls
        reading.children, reading.links = document.children, document.links
        reading.entries = len(document.children)
        for entry in document.entries:
            reading.entries += 1
            self._urls += 1
            if self._urls > limit:
                raise NotASource(f"more than {limit} URLs are named in this run")
            if document.kind == "rest":
                _record_times(reading, entry.hint.lastmod)
            undated = document.kind == "sitemap" and not unix_seconds(entry.hint.lastmod)
            # Who an article is must be known here in few cases; else the one it is handed to asks.
            if undated or self.awaited or foreign >= MAX_FOREIGN or document.kind in _PAGED:
                identity = identify(entry.url, self._site)
                if identity.reason == "off_site" and foreign >= MAX_FOREIGN:
                    foreign += 1
                    continue
                if identity.reason is None:
                    self._record_article(reading, identity, document.kind)
                    if undated:
                        self.held.append((entry.url, entry.hint.via))
                        articles += 1
                        continue
            verdict = await self._found(entry, document.kind)
            articles += verdict is not None
            reading.new += verdict is True
            if verdict is None and identify(entry.url, self._site).reason == "off_site":
                foreign += 1
        reading.state = replace(
            reading.state,
            kind=document.kind,
            entries=reading.entries,
            articles=articles,
            reason=f"names {foreign} URLs off the site"
            if foreign > MAX_FOREIGN
            else reading.state.reason,
        )

    def _record_article(self, reading: Reading, article: Identity, kind: str) -> None:
        if kind in _PAGED:
            reading.pages.add(article.page_id)
            self.sections[urlsplit(article.url).path.split("/", 2)[1]] += 1
        else:
            self.awaited.discard(article.page_id)


def _record_times(rest: Reading, modified: str) -> None:
    seconds = unix_seconds(modified)
    if seconds:
        rest.oldest = min(rest.oldest or seconds, seconds)
        if seconds > unix_seconds(rest.newest):
            rest.newest = modified
