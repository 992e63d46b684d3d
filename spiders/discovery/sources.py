"""Finds and reads a site's sources, asking again only for those that may have changed."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from urllib.parse import urljoin

import regex
from scrapy.http import Response

from spiders.books import Books
from spiders.discovery.entries import Child, Entry, NotASource, SourceDocument, unix_seconds
from spiders.discovery.feeds import parse_feed
from spiders.discovery.rest import PER_PAGE, parse_rest, rest_url
from spiders.discovery.sitemaps import parse_sitemap
from spiders.fetch import Hint
from spiders.ledger import SourceState
from spiders.memory import Memory
from spiders.site import Site
from spiders.urls import identify

logger = logging.getLogger(__name__)

MAX_SOURCES = 2_000
"""Sources asked for in one run at most: a site whose sitemaps multiply does not hold the run."""
MAX_DEPTH = 3
MAX_FEED_PAGES = 50
MAX_REST_PAGES = 1_000
RETRY_ABSENT_AFTER = timedelta(days=7)

_USUAL_SITEMAPS = ("sitemap_index.xml", "wp-sitemap.xml", "sitemap.xml")
# Sitemaps of taxonomies, users and media name no articles.
_NOT_POSTS = regex.compile(
    r"(?:wp-sitemap-(?:taxonomies|users)|(?:^|/)(?:category|post_tag|tag|author|user|attachment)"
    r"-sitemap)[^/]*$"
)
_READABLE = frozenset({"read", "unchanged", "not_modified", "skipped"})

Download = Callable[[str, str, dict[str, str]], Awaitable[Response]]
"""(url, kind, headers) to the final response; raises what Scrapy's downloader raises."""
Found = Callable[[Entry, str], Awaitable[bool | None]]
"""Takes an entry and the kind of its source.

True if the page is to be fetched, False if it is known, None if it is no article.
"""


@dataclass(slots=True)
class _Read:
    """What reading one source came to."""

    state: SourceState
    children: tuple[Child, ...] = ()
    all_new: bool = False
    all_old: bool = False

    @property
    def readable(self) -> bool:
        return self.state.outcome in _READABLE


class SourceReader:
    """Reads all sources of one site, in the order in which they bring fresh news."""

    def __init__(
        self,
        site: Site,
        memory: Memory,
        books: Books,
        download: Download,
        found: Found,
        failure_name: Callable[[BaseException], str],
    ) -> None:
        self._site, self._memory, self._books = site, memory, books
        self._download, self._found, self._failure_name = download, found, failure_name
        self._seen: set[str] = set()
        self._has_sitemap = False
        self._held: list[tuple[str, str]] = []
        self.readable = 0
        """Sources that answered with something that could be read, or with 304."""
        self.problems: list[str] = []
        """`url: reason` of each source that was expected to answer and did not."""

    async def read_all(self, robots_sitemaps: list[str]) -> None:
        """Reads everything that the site file, robots.txt and the usual places offer."""
        for source in self._site.discovery.sources:
            url = urljoin(self._site.base_url, source.url)
            await self._read_named(url, source.kind)
        if not self._site.discovery.auto:
            return
        await self._read_feed()
        sitemaps = [url for url in robots_sitemaps if url not in self._seen]
        by_robots = [await self._read_sitemaps(url) for url in sitemaps]
        if not any(by_robots):
            await self._read_usual_sitemaps()
        await self._read_if_offered(self._url("news-sitemap.xml"), "news_sitemap")
        if self._held or not self._has_sitemap or self._rest_was_read():
            await self._read_rest()
        # Pages of sitemaps without lastmod wait for REST, which knows when they changed.
        for url, via in self._held:
            await self._found(Entry(url, Hint(via=via)), "sitemap")

    async def _read_named(self, url: str, kind: str) -> None:
        if kind == "sitemap":
            await self._read_sitemaps(url)
        else:
            self._expect(await self._read(url, kind))

    async def _read_feed(self) -> None:
        known = [s.url for s in self._memory.sources.values() if s.kind == "feed" and s.entries]
        url = known[0] if known else self._url("feed/")
        result = await self._read_if_offered(url, "feed")
        page = 2
        # A busy site publishes more than one feed page between two runs; on a first run
        # everything is new, and the sitemaps tell it in fewer requests.
        while result and result.all_new and len(self._memory) and page <= MAX_FEED_PAGES:
            result = await self._read(f"{url}?paged={page}", "feed")
            page += 1

    async def _read_usual_sitemaps(self) -> None:
        known = [
            s.url
            for s in self._memory.sources.values()
            if s.kind in ("sitemap_index", "sitemap") and s.outcome in _READABLE and not s.lastmod
        ]
        for url in dict.fromkeys([*known, *map(self._url, _USUAL_SITEMAPS)]):
            if url in self._seen or self._lately_absent(url):
                continue
            if await self._read_sitemaps(url, expected=False):
                return

    async def _read_sitemaps(self, url: str, *, expected: bool = True) -> bool:
        """Reads a sitemap and all below it; True if it could be read."""
        result = await self._read(url, "sitemap")
        if expected or result.readable:
            self._expect(result)
        self._has_sitemap |= result.readable
        waiting = deque((child, 1) for child in self._newest_first(result.children))
        while waiting:
            child, depth = waiting.popleft()
            if child.url in self._seen:
                continue
            if depth > MAX_DEPTH or len(self._seen) >= MAX_SOURCES:
                self._skip(child, "skipped", f"beyond {MAX_DEPTH} levels or {MAX_SOURCES} sources")
            elif _NOT_POSTS.search(child.url):
                self._skip(child, "skipped", "names taxonomies or users, not articles")
            elif self._is_unchanged(child):
                self._skip(child, "skipped", "lastmod in the index is unchanged")
            else:
                below = await self._read(child.url, "sitemap", child.lastmod)
                self._expect(below)
                waiting.extend((c, depth + 1) for c in self._newest_first(below.children))
        return result.readable

    async def _read_rest(self) -> None:
        """Reads posts by time of modification back to what is known, the first time all."""
        for page in range(1, MAX_REST_PAGES + 1):
            url = rest_url(self._site.base_url, page)
            if page == 1:
                result = await self._read_if_offered(url, "rest")
            else:
                result = await self._read(url, "rest")
            if result is None or not result.readable or result.all_old:
                return
            if result.state.entries < PER_PAGE:
                return

    async def _read_if_offered(self, url: str, kind: str) -> _Read | None:
        """Reads a source that a site may lack; a lack is remembered, not asked for every run."""
        if url in self._seen or self._lately_absent(url):
            return None
        result = await self._read(url, kind)
        if result.state.outcome not in ("absent", "refused"):
            self._expect(result)
        return result

    def _rest_was_read(self) -> bool:
        before = self._memory.sources.get(rest_url(self._site.base_url, 1))
        return before is not None and before.outcome in _READABLE

    def _expect(self, result: _Read) -> None:
        if result.readable:
            self.readable += 1
        else:
            self.problems.append(f"{result.state.url}: {result.state.reason}")

    def _lately_absent(self, url: str) -> bool:
        before = self._memory.sources.get(url)
        return (
            before is not None
            and before.outcome in ("absent", "refused")
            and before.checked_at is not None
            and datetime.now(UTC) - before.checked_at < RETRY_ABSENT_AFTER
        )

    def _is_unchanged(self, child: Child) -> bool:
        before = self._memory.sources.get(child.url)
        return bool(
            before
            and child.lastmod
            and before.lastmod == child.lastmod
            and before.outcome in _READABLE
        )

    def _skip(self, child: Child, outcome: str, reason: str) -> None:
        self._seen.add(child.url)
        before = self._memory.sources.get(child.url) or self._blank(child.url, "sitemap")
        self._books.source(replace(before, outcome=outcome, reason=reason, lastmod=child.lastmod))

    async def _read(self, url: str, kind: str, lastmod: str = "") -> _Read:
        """Asks for one source and hands on its entries."""
        self._seen.add(url)
        before = self._memory.sources.get(url)
        blank = replace(before or self._blank(url, kind), lastmod=lastmod, reason="")
        try:
            response = await self._download(url, kind, _validators(before))
        except Exception as error:  # noqa: BLE001 - whatever it was, it is named and recorded
            return self._enter(replace(blank, outcome="failed", reason=self._failure_name(error)))
        if response.status == 304:
            return self._enter(replace(blank, outcome="not_modified"))
        if response.status != 200:
            outcome = {404: "absent", 410: "absent", 401: "refused", 403: "refused"}
            # WordPress answers 400 past the last page of REST, 404 past the last of a feed.
            state = replace(
                blank,
                outcome=outcome.get(response.status, "failed"),
                reason=f"http_{response.status}",
            )
            return self._enter(state)
        digest = blake2b(response.body, digest_size=16).hexdigest()
        unchanged = (
            before is not None and before.outcome in _READABLE and before.content_hash == digest
        )
        state = replace(
            blank,
            outcome="unchanged" if unchanged else "read",
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            content_hash=digest,
            changed_at=before.changed_at if unchanged and before else datetime.now(UTC),
        )
        if unchanged and state.kind != "sitemap_index":
            return self._enter(state, all_old=True)
        try:
            return await self._take(state, _parse(kind, response.body, url))
        except NotASource as error:
            return self._enter(replace(state, outcome="failed", reason=f"not_a_source: {error}"))

    async def _take(self, state: SourceState, document: SourceDocument) -> _Read:
        entries = articles = new = 0
        for entry in document.entries:
            entries += 1
            undated = document.kind == "sitemap" and not unix_seconds(entry.hint.lastmod)
            if undated and identify(entry.url, self._site).reason is None:
                self._held.append((entry.url, entry.hint.via))
                articles += 1
                continue
            verdict = await self._found(entry, document.kind)
            articles += verdict is not None
            new += verdict is True
        state = replace(state, kind=document.kind, entries=entries, articles=articles)
        return self._enter(
            state,
            children=document.children,
            all_new=bool(articles) and new == articles,
            all_old=new == 0,
        )

    def _enter(
        self,
        state: SourceState,
        children: tuple[Child, ...] = (),
        *,
        all_new: bool = False,
        all_old: bool = False,
    ) -> _Read:
        self._books.source(state)
        if state.outcome == "failed":
            logger.warning("%s could not be read: %s", state.url, state.reason)
        return _Read(state, children, all_new, all_old)

    def _blank(self, url: str, kind: str) -> SourceState:
        return SourceState(url=url, site=self._site.name, kind=kind, outcome="")

    def _url(self, path: str) -> str:
        return f"{self._site.base_url.rstrip('/')}/{path}"

    @staticmethod
    def _newest_first(children: tuple[Child, ...]) -> list[Child]:
        return sorted(children, key=lambda child: unix_seconds(child.lastmod), reverse=True)


def _parse(kind: str, body: bytes, url: str) -> SourceDocument:
    if kind == "feed":
        return parse_feed(body, url)
    if kind == "rest":
        return parse_rest(body, url)
    return parse_sitemap(body, url)


def _validators(before: SourceState | None) -> dict[str, str]:
    """Conditional headers; without `W/`, which WordPress compares to the letter."""
    if before is None or before.outcome not in _READABLE:
        return {}
    headers = {}
    if before.etag:
        headers["If-None-Match"] = before.etag.removeprefix("W/")
    if before.last_modified:
        headers["If-Modified-Since"] = before.last_modified
    return headers


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else ""
