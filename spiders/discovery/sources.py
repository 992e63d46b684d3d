"""Finds and reads a site's sources, asking again only for those that may have changed."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import regex

from spiders.books import Books
from spiders.discovery.entries import Child, Entry, unix_seconds
from spiders.discovery.reading import READABLE, Download, Found, Reading, SourceAsker
from spiders.discovery.rest import PER_PAGE, rest_url
from spiders.fetch import Hint
from spiders.ledger import SourceState
from spiders.memory import Memory
from spiders.site import Site

logger = logging.getLogger(__name__)

MAX_SOURCES = 2_000
"""Sources asked for in one run at most: a site whose sitemaps multiply does not hold the run."""
MAX_DEPTH = 3
MAX_FEED_PAGES = 50
MAX_REST_PAGES = 1_000
RETRY_ABSENT_AFTER = timedelta(days=7)

_LACKING = ("absent", "refused")
_USUAL_SITEMAPS = ("sitemap_index.xml", "wp-sitemap.xml", "sitemap.xml")
# Sitemaps of taxonomies, users and media name no articles.
_NOT_POSTS = regex.compile(
    r"(?:wp-sitemap-(?:taxonomies|users)|(?:^|/)(?:category|post_tag|tag|author|user|attachment)"
    r"-sitemap)[^/]*$"
)


class SourceReader:
    """Reads all sources of one site, in the order in which they bring fresh news."""

    def __init__(
        self, site: Site, memory: Memory, books: Books, download: Download, found: Found
    ) -> None:
        self._site, self._memory, self._books, self._found = site, memory, books, found
        self._asker = SourceAsker(site, memory, download, found)
        self._seen: set[str] = set()
        self._asked = 0
        self._has_sitemap = False
        self.whole: set[str] = set()
        """URLs of sitemaps that were read to their end in this run, with changed content."""
        self.readable = 0
        """Sources that answered with 304, or with something that could be read at least in part."""
        self.problems: list[str] = []
        """`url: reason` of each source that was expected to answer and did not."""

    async def read_all(self, robots_sitemaps: list[str]) -> None:
        """Reads everything that the site file, robots.txt and the usual places offer."""
        try:
            for source in self._site.discovery.sources:
                await self._read_named(urljoin(self._site.base_url, source.url), source.kind)
            if self._site.discovery.auto:
                await self._read_usual(robots_sitemaps)
        finally:
            # Pages of sitemaps without lastmod wait for REST, which knows when they changed. Were
            # they dropped where the crawl is stopped, nobody would look for them again: their
            # sitemap is entered as read.
            for url, via in self._asker.held:
                await self._found(Entry(url, Hint(via=via)), "sitemap")

    async def _read_usual(self, robots_sitemaps: list[str]) -> None:
        await self._read_feed()
        urls = [urljoin(self._site.base_url, url) for url in robots_sitemaps]
        named = [await self._read_sitemaps(url) for url in urls if url not in self._seen]
        # Some name the news of the last two days alone.
        if not any(map(_is_full_sitemap, named)):
            await self._read_usual_sitemaps()
        await self._read_if_offered(self._url("news-sitemap.xml"), "news_sitemap")
        if self._asker.held or not self._has_sitemap or self._rest_before() is not None:
            await self._read_rest()

    async def _read_named(self, url: str, kind: str) -> None:
        if kind == "sitemap":
            await self._read_sitemaps(url)
        else:
            self._expect(await self._read(url, kind))

    async def _read_feed(self) -> None:
        url = self._url("feed/")
        result = await self._read_if_offered(url, "feed")
        page = 2
        # A busy site publishes more than one feed page between two runs; on a first run
        # everything is new, and the sitemaps tell it in fewer requests.
        while _all_new(result) and len(self._memory) and page <= MAX_FEED_PAGES:
            result = await self._read(f"{url}?paged={page}", "feed")
            page += 1

    async def _read_usual_sitemaps(self) -> None:
        urls = [self._url(name) for name in _USUAL_SITEMAPS]
        # The one that was there the last time is asked for first.
        for url in sorted(urls, key=lambda url: not self._was_readable(url)):
            if url in self._seen or self._lately_absent(url):
                continue
            if (await self._read_sitemaps(url, expected=False)).readable:
                return

    async def _read_sitemaps(self, url: str, *, expected: bool = True) -> Reading:
        """Reads a sitemap and all below it."""
        result = await self._read(url, "sitemap")
        if expected or result.state.outcome not in _LACKING:
            self._expect(result)
        self._has_sitemap |= _is_full_sitemap(result)
        waiting = deque((child, 1) for child in _newest_first(result.children))
        while waiting:
            child, depth = waiting.popleft()
            if child.url in self._seen:
                continue
            if depth > MAX_DEPTH or self._asked >= MAX_SOURCES:
                # Not skipped: what was never read must not pass for read the next time.
                limit = f"beyond {MAX_DEPTH} levels or {MAX_SOURCES} sources"
                self._expect(self._pass_over(child, "failed", limit))
            elif _NOT_POSTS.search(child.url):
                self._pass_over(child, "skipped", "names taxonomies or users, not articles")
            elif self._is_unchanged(child):
                self._pass_over(child, "skipped", "lastmod in the index is unchanged")
            else:
                below = await self._read(child.url, "sitemap", child.lastmod)
                self._expect(below)
                waiting.extend((c, depth + 1) for c in _newest_first(below.children))
        return result

    async def _read_rest(self) -> None:
        """Reads posts, last modified first, back to where the last whole reading began."""
        before = self._rest_before()
        until = before.lastmod if before else ""
        # A reading that ended early left neither: where it was the first, all is read again.
        was_whole = before is not None and bool(before.lastmod or before.content_hash)
        first = await self._ask_if_offered(rest_url(self._site.base_url, 1), "rest")
        if first is None:
            return
        result = first
        page = 1
        while page < MAX_REST_PAGES and _goes_on(result, unix_seconds(until), was_whole=was_whole):
            page += 1
            result = await self._read(rest_url(self._site.base_url, page), "rest")
        # Entered last: of a reading that was stopped in the middle nothing may count as read.
        if not first.readable:
            self._enter(first.state)
        elif result.readable or result.state.outcome == "absent":
            self._enter(replace(first.state, lastmod=first.newest or until))
        else:
            self._expect(result)
            self._enter(replace(first.state, lastmod=until, content_hash=""))

    async def _read_if_offered(self, url: str, kind: str) -> Reading | None:
        """Reads a source that a site may lack; a lack is remembered, not asked for every run."""
        result = await self._ask_if_offered(url, kind)
        if result is not None:
            self._enter(result.state)
        return result

    async def _ask_if_offered(self, url: str, kind: str) -> Reading | None:
        if url in self._seen or self._lately_absent(url):
            return None
        result = await self._ask(url, kind)
        if result.state.outcome not in _LACKING:
            self._expect(result)
        return result

    async def _read(self, url: str, kind: str, lastmod: str = "") -> Reading:
        result = await self._ask(url, kind, lastmod)
        self._enter(result.state)
        return result

    async def _ask(self, url: str, kind: str, lastmod: str = "") -> Reading:
        self._seen.add(url)
        self._asked += 1
        return await self._asker.ask(url, kind, lastmod)

    def _enter(self, state: SourceState) -> None:
        self._books.source(state)
        if state.outcome == "failed":
            logger.warning("%s could not be read: %s", state.url, state.reason)

    def _pass_over(self, child: Child, outcome: str, reason: str) -> Reading:
        self._seen.add(child.url)
        blank = self._asker.blank(child.url, "sitemap")
        state = replace(blank, outcome=outcome, reason=reason, lastmod=child.lastmod)
        self._books.source(state)
        return Reading(state)

    def _rest_before(self) -> SourceState | None:
        """REST as it was last read, None if it was not."""
        url = rest_url(self._site.base_url, 1)
        return self._memory.sources[url] if self._was_readable(url) else None

    def _expect(self, result: Reading) -> None:
        if result.readable or result.entries:
            self.readable += 1
        if not result.readable:
            self.problems.append(f"{result.state.url}: {result.state.reason}")

    def _was_readable(self, url: str) -> bool:
        before = self._memory.sources.get(url)
        return before is not None and before.outcome in READABLE

    def _lately_absent(self, url: str) -> bool:
        before = self._memory.sources.get(url)
        return (
            before is not None
            and before.outcome in _LACKING
            and before.checked_at is not None
            and datetime.now(UTC) - before.checked_at < RETRY_ABSENT_AFTER
        )

    def _is_unchanged(self, child: Child) -> bool:
        if not child.lastmod or not self._was_readable(child.url):
            return False
        return self._memory.sources[child.url].lastmod == child.lastmod

    def _url(self, path: str) -> str:
        return f"{self._site.base_url.rstrip('/')}/{path}"


def _all_new(feed: Reading | None) -> bool:
    return feed is not None and bool(feed.state.articles) and feed.new == feed.state.articles


def _is_full_sitemap(result: Reading) -> bool:
    return result.readable and result.state.kind != "news_sitemap"


def _goes_on(rest: Reading, until: int, *, was_whole: bool) -> bool:
    """Whether the next page of REST may tell of more that was not read before."""
    if rest.state.outcome != "read" or rest.state.entries < PER_PAGE:
        return False
    if not was_whole:
        return True
    # A site that gives no times is read on while there is something new.
    return rest.oldest >= until if until and rest.oldest else rest.new > 0


def _newest_first(children: tuple[Child, ...]) -> list[Child]:
    return sorted(children, key=lambda child: unix_seconds(child.lastmod), reverse=True)
