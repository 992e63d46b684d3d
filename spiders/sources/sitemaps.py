"""Reads a site's sitemaps: an index, all below it, and those that no index lists any more."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import timedelta
from math import ceil
from urllib.parse import urlsplit

import regex

from spiders.config import clock
from spiders.sources.reading import Reading
from spiders.sources.registry import NEVER, SourceRegistry
from spiders.sources.well_known import NEWS_SITEMAPS, SITEMAPS, address, place
from spiders.state.crawl_log import SourceState
from spiders.state.source_entries import Child, unix_seconds

REREAD_EMPTY_AFTER = timedelta(days=7)
"""A sitemap that named no article (pages, taxonomies) is read again after so long."""
ONE_IN = 50
"""Of the sitemaps that no lastmod speaks for, so many take turns for each that a run reads."""
MAX_ORPHANS = 3
"""Sitemaps asked for by themselves in one run, as nothing names them any more."""

# Sitemaps of taxonomies, users and media name no articles.
_NOT_POSTS = regex.compile(
    r"(?:wp-sitemap-(?:taxonomies|users)|(?:^|/)(?:category|post_tag|tag|author|user|attachment)"
    r"-sitemap)[^/]*$"
)
# Some name the news of the last two days alone; so does a feed that is given as a sitemap.
_LATEST = frozenset({"news_sitemap", "feed"})
_NUMBERS = regex.compile(r"[0-9]+")


class SitemapTree:
    """Reads sitemaps, and only those that may have changed."""

    def __init__(
        self,
        registry: SourceRegistry,
        is_wanted: Callable[[Child], bool] = lambda _: True,
    ) -> None:
        self._registry, self._site = registry, registry.site
        self._is_wanted = is_wanted
        self.articles = 0
        """Article URLs that the readable sitemaps name, those included that were not read anew."""
        self.troubles: list[str] = []
        """Sitemaps that should have been readable and were not."""

    async def read_all(self, announced: Iterable[str]) -> None:
        """Reads what robots.txt announces, else what lies in the usual places."""
        full = has_news = False
        beyond: list[str] = []
        for url in announced:
            if self._registry.is_exhausted:
                beyond.append(url)
            elif url not in self._registry.seen:
                kind = (await self.read(url)).state.kind
                full |= kind not in _LATEST
                has_news |= kind == "news_sitemap"
        if beyond:
            limit = f"beyond {self._site.limits.sources} sources"
            self._registry.record_beyond_limit(beyond, "sitemap", limit)
        if not full or self.troubles:
            await self.read_usual()
        if not has_news:
            await self._read_news()
        await self._read_orphans()

    async def read(self, url: str, *, announced: bool = True) -> Reading:
        """Reads a sitemap and all below it."""
        reading = await self._registry.ask(url, "sitemap")
        self._record(reading, announced=announced)
        waiting = deque((child, 1) for child in self._due(reading.children, url))
        limits = self._site.limits
        beyond: dict[str, list[str]] = defaultdict(list)
        while waiting:
            child, depth = waiting.popleft()
            if child.url in self._registry.seen:
                continue
            if len(child.url) > limits.url_characters:
                limit = f"its URL has more than {limits.url_characters} characters"
                beyond[limit].append(child.url[: limits.url_characters])
            elif depth > limits.sitemap_depth or self._registry.is_exhausted:
                limit = f"beyond {limits.sitemap_depth} levels or {limits.sources} sources"
                beyond[limit].append(child.url)
            else:
                below = await self._read_child(child)
                waiting.extend((each, depth + 1) for each in self._due(below.children, child.url))
        for limit, urls in beyond.items():
            self._registry.record_beyond_limit(urls, "sitemap", limit)
        return reading

    async def _read_child(self, child: Child) -> Reading:
        if why := self._why_not(child):
            return self._record_skipped(child, why)
        reading = await self._registry.ask(child.url, "sitemap", child.lastmod)
        self._record(reading)
        return reading

    def _why_not(self, child: Child) -> str:
        """Why a sitemap need not be read in this run, '' if it must be."""
        if _NOT_POSTS.search(child.url):
            return "names taxonomies or users, not articles"
        if not self._is_wanted(child):
            return "names no article of these days"
        before = self._registry.before(child.url)
        if before is None or not self._registry.was_readable(child.url):
            return ""
        if child.lastmod and before.lastmod == child.lastmod:
            return "lastmod in the index is unchanged"
        if before.entries and not before.articles and _age(before) < REREAD_EMPTY_AFTER:
            return "named no article a few days ago"
        return ""

    def _due(self, children: Iterable[Child], via: str) -> list[Child]:
        """The children of an index to look at, the latest first.

        Where an index gives no lastmod, reading all of them every time would cost a large site
        hundreds of requests: the last of each series is read, as ids ascend, and of all others
        those, one in `ONE_IN`, that were not read for the longest time.
        """
        named = [Child(address(c.url, self._site, via), c.lastmod) for c in children]
        dated = [child for child in named if child.lastmod]
        undated = [child for child in named if not child.lastmod]
        known = [
            child
            for child in undated
            if self._registry.was_readable(child.url) and not self._why_not(child)
        ]
        last = {_series(child.url): child for child in sorted(known, key=_natural)}
        resting = [child for child in known if child not in last.values()]
        resting.sort(key=lambda child: self._registry.read_at(child.url))
        waiting = resting[ceil(len(resting) / ONE_IN) :]
        for child in waiting:
            if child.url not in self._registry.seen:
                self._record_skipped(child, "its turn comes: the index gives no lastmod")
        dated.sort(key=lambda child: unix_seconds(child.lastmod), reverse=True)
        return [*dated, *(child for child in undated if child not in waiting)]

    async def read_usual(self) -> None:
        """Reads the first that is readable in the usual places."""
        urls = [place(self._site, name) for name in SITEMAPS]
        # The one that was there the last time is asked for first.
        for url in sorted(urls, key=lambda url: not self._registry.was_readable(url)):
            if self._registry.is_due(url):
                found = await self.read(url, announced=False)
                if found.readable and found.state.kind not in _LATEST:
                    return

    async def _read_news(self) -> None:
        urls = [place(self._site, name) for name in NEWS_SITEMAPS]
        for url in sorted(urls, key=lambda url: not self._registry.was_readable(url)):
            found = await self._registry.ask_if_due(url, "news_sitemap")
            if found is not None and found.readable:
                return

    async def _read_orphans(self) -> None:
        """Asks for sitemaps of earlier runs that no index names now, as where it is broken."""
        orphans = [
            state
            for state in self._registry.known_pages.sources.values()
            if state.kind == "sitemap" and state.articles and state.url not in self._registry.seen
            if self._registry.was_readable(state.url)
        ]
        orphans.sort(key=lambda state: state.changed_at or NEVER, reverse=True)
        for state in orphans[:MAX_ORPHANS]:
            self._record(await self._registry.ask(state.url, "sitemap"))

    def _record(self, reading: Reading, *, announced: bool = True) -> None:
        url = reading.state.url
        expected = announced or self._registry.was_useful(url)
        self._registry.record(reading, announced=announced)
        if reading.readable and reading.state.kind == "sitemap":
            self.articles += reading.state.articles
        elif expected and not reading.readable:
            self.troubles.append(url)

    def _record_skipped(self, child: Child, why: str) -> Reading:
        reading = self._registry.record_skipped(child.url, "sitemap", child.lastmod, why)
        self.articles += reading.state.articles
        return reading


def _series(url: str) -> str:
    """What the numbered parts of one list have in common."""
    return str(_NUMBERS.sub("", urlsplit(url).path))


def _natural(child: Child) -> list[int]:
    return [int(number[:18]) for number in _NUMBERS.findall(urlsplit(child.url).path)]


def _age(state: SourceState) -> timedelta:
    return clock.now() - state.checked_at if state.checked_at else timedelta.max
