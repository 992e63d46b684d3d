"""Asks for one source and hands on the pages that it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from spiders.budget import CrawlDeferred
from spiders.discovery.entries import (
    Child,
    Entry,
    NotASource,
    PageLinks,
    SourceDocument,
    unix_seconds,
)
from spiders.discovery.feeds import parse_feed
from spiders.discovery.listings import parse_listing
from spiders.discovery.rest import parse_rest
from spiders.discovery.sitemaps import parse_sitemap
from spiders.failures import failure_name
from spiders.ledger import SourceState
from spiders.memory import Memory
from spiders.site import Site
from spiders.urls import identify

READABLE = frozenset({"read", "unchanged", "not_modified", "skipped"})
"""Outcomes of a source that answered as it should, or need not be asked."""
LACKING = frozenset({"absent", "refused"})
"""Outcomes of a source that the site does not have, or keeps closed."""

MAX_FOREIGN = 1_000
"""URLs off the site that one source may name; what is beyond is counted, not entered."""
SHRUNK_BY = 20
"""Articles by which a source must have shrunk, to less than half, to be taken for broken."""
SHRUNK_FOR = timedelta(days=7)
"""A source that stays small for so long is taken for what it is."""

# 401 and 403: the site keeps it closed, as many do with REST.
_OUTCOMES = {404: "absent", 410: "absent", 401: "refused", 403: "refused"}
# Their articles do not come and go with the days.
_STEADY = frozenset({"sitemap", "rest"})

Download = Callable[[str, str, dict[str, str], str], Awaitable[Response]]
"""(url, kind, headers, purpose) to the final response; raises what Scrapy's downloader raises."""
Found = Callable[[Entry, str], Awaitable[bool | None]]
"""Takes an entry and the kind of its source.

True if the page is to be fetched, False if it is known, None if it is no article.
"""


@dataclass(slots=True)
class Reading:
    """What asking for one source came to."""

    state: SourceState
    children: tuple[Child, ...] = ()
    links: PageLinks = field(default_factory=PageLinks)
    entries: int = 0
    """URLs that were handed on, even if the document broke off after them."""
    new: int = 0
    """Articles in it that are to be fetched."""
    pages: set[str] = field(default_factory=set)
    """Ids of the articles in a feed or listing."""
    oldest: int = 0
    """Of the times of modification in a REST list the first, in Unix seconds; 0 for none."""
    newest: str = ""
    """Of these the last, as the site wrote it."""

    @property
    def readable(self) -> bool:
        """Whether it answered as it should."""
        return self.state.outcome in READABLE


class SourceAsker:
    """Asks for the sources of one site, conditionally where they were read before."""

    def __init__(self, site: Site, memory: Memory, download: Download, found: Found) -> None:
        self._site, self._memory = site, memory
        self._download, self._found = download, found
        self._urls = 0
        self.held: list[tuple[str, str]] = []
        """Article URLs, and their source, of sitemaps that do not say when a page changed."""
        self.sections: Counter[str] = Counter()
        """First path segments of the article URLs in feeds and listings."""
        self.awaited: set[str] = set()
        """Ids of news that a sitemap should name as well, and none did so far."""

    def blank(self, url: str, kind: str) -> SourceState:
        """The state of a source that was not asked for: as it was, if it was."""
        before = self._memory.sources.get(url)
        return before or SourceState(url=url, site=self._site.name, kind=kind, outcome="")

    async def ask(self, url: str, kind: str, lastmod: str = "") -> Reading:
        """Asks for one source and hands on its entries; whatever goes wrong is in the state."""
        before = self._memory.sources.get(url)
        blank = replace(self.blank(url, kind), lastmod=lastmod, reason="")
        try:
            response = await self._download(url, kind, _validators(before), "")
        except CrawlDeferred:
            # Not the source's doing: it stays as it was.
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, it is named and recorded
            return Reading(replace(blank, outcome="failed", reason=failure_name(error)))
        if response.status == 304:
            return Reading(replace(blank, outcome="not_modified"))
        if response.status != 200:
            outcome = _OUTCOMES.get(response.status, "failed")
            if kind == "rest" and response.status == 400:
                # So WordPress answers past the last page.
                outcome = "absent"
            return Reading(replace(blank, outcome=outcome, reason=f"http_{response.status}"))
        digest = blake2b(response.body, digest_size=16).hexdigest()
        unchanged = bool(before and before.outcome in READABLE and before.content_hash == digest)
        state = replace(
            blank,
            outcome="unchanged" if unchanged else "read",
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            content_hash=digest,
            changed_at=blank.changed_at if unchanged else datetime.now(UTC),
        )
        # An index is the same for months, and the sitemaps below it change daily.
        if unchanged and state.kind != "sitemap_index":
            return Reading(state)
        reading = Reading(state)
        try:
            await self._take(reading, _parse(kind, response, url, self._site))
        except NotASource as error:
            reading.state = replace(state, outcome="failed", reason=f"not_a_source: {error}")
        else:
            reading.state = _if_shrunk(reading.state, before)
        return reading

    async def _take(self, reading: Reading, document: SourceDocument) -> None:
        articles = foreign = 0
        reading.children, reading.links = document.children, document.links
        reading.entries = len(document.children)
        paged = document.kind in ("feed", "listing")
        for entry in document.entries:
            reading.entries += 1
            self._urls += 1
            if self._urls > self._site.limits.urls:
                raise NotASource(f"more than {self._site.limits.urls} URLs are named in this run")
            changed = unix_seconds(entry.hint.lastmod)
            if document.kind == "rest" and changed:
                reading.oldest = min(reading.oldest or changed, changed)
                if changed > unix_seconds(reading.newest):
                    reading.newest = entry.hint.lastmod
            undated = document.kind == "sitemap" and not changed
            # Who an article is must be known here in few cases; else the taker alone asks.
            if undated or paged or self.awaited or foreign >= MAX_FOREIGN:
                identity = identify(entry.url, self._site)
                if identity.reason == "off_site" and foreign >= MAX_FOREIGN:
                    foreign += 1
                    continue
                if identity.reason is None and paged:
                    reading.pages.add(identity.page_id)
                    self.sections[urlsplit(identity.url).path.split("/", 2)[1]] += 1
                elif identity.reason is None:
                    self.awaited.discard(identity.page_id)
                if undated and identity.reason is None:
                    self.held.append((entry.url, entry.hint.via))
                    articles += 1
                    continue
            verdict = await self._found(entry, document.kind)
            articles += verdict is not None
            reading.new += verdict is True
            if verdict is None and identify(entry.url, self._site).reason == "off_site":
                foreign += 1
        reason = f"names {foreign} URLs off the site" if foreign > MAX_FOREIGN else ""
        reading.state = replace(
            reading.state,
            kind=document.kind,
            entries=reading.entries,
            articles=articles,
            reason=reason,
        )


def _parse(kind: str, response: Response, url: str, site: Site) -> SourceDocument:
    if kind == "feed":
        return parse_feed(response.body, url)
    if kind == "rest":
        return parse_rest(response.body, url)
    if kind == "listing":
        encoding = response.encoding if isinstance(response, TextResponse) else ""
        return parse_listing(response.body, url, site, encoding)
    return parse_sitemap(response.body, url, site.limits)


def _if_shrunk(state: SourceState, before: SourceState | None) -> SourceState:
    """The state of a source that may be broken, as it names far fewer articles than it did."""
    if before is None or state.kind not in _STEADY or before.kind != state.kind:
        return state
    if not 2 * state.articles < before.articles or before.articles - state.articles <= SHRUNK_BY:
        return state
    noticed = before.changed_at if before.reason.startswith("shrunk") else None
    if noticed is not None and state.changed_at is not None:
        if state.changed_at - noticed > SHRUNK_FOR:
            return state
        state = replace(state, changed_at=noticed)
    reason = f"shrunk: {state.articles} articles, {before.articles} before"
    # The old number stays, so that the next run sees it as well.
    return replace(state, outcome="failed", reason=reason, articles=before.articles)


def _validators(before: SourceState | None) -> dict[str, str]:
    """Conditional headers; without `W/`, which WordPress compares to the letter."""
    # Of an index not even 304 would tell whether the sitemaps below it changed.
    if before is None or before.outcome not in READABLE or before.kind == "sitemap_index":
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
