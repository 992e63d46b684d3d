"""Asks for one source and hands on the pages that it names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b

from scrapy.http import Response, TextResponse

from spiders.budget import CrawlDeferred
from spiders.discovery.entries import (
    Child,
    NotASource,
    PageLinks,
    SourceDocument,
)
from spiders.discovery.feeds import parse_feed
from spiders.discovery.listings import parse_listing
from spiders.discovery.rest import parse_rest
from spiders.discovery.shrinking import doubt_if_shrunk
from spiders.discovery.sitemaps import parse_sitemap
from spiders.discovery.taking import EntryTaker, Found
from spiders.failures import failure_name
from spiders.ledger import SourceState
from spiders.memory import Memory
from spiders.site import Site

READABLE = frozenset({"read", "unchanged", "not_modified", "skipped"})
"""Outcomes of a source that answered as it should, or need not be asked."""
LACKING = frozenset({"absent", "refused"})
"""Outcomes of a source that the site does not have, or keeps closed."""

# 401 and 403: the site keeps it closed, as many do with REST.
_OUTCOMES = {404: "absent", 410: "absent", 401: "refused", 403: "refused"}

Download = Callable[[str, str, dict[str, str], str], Awaitable[Response]]
"""(url, kind, headers, purpose) to the final response; raises what Scrapy's downloader raises."""


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
        self._download = download
        self.taker = EntryTaker(site, found)

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
            await self.taker.take(reading, _parse(kind, response, url, self._site))
        except NotASource as error:
            reading.state = replace(state, outcome="failed", reason=f"not_a_source: {error}")
        else:
            reading.state = doubt_if_shrunk(reading.state, before)
        return reading


def _parse(kind: str, response: Response, url: str, site: Site) -> SourceDocument:
    if kind == "feed":
        return parse_feed(response.body, url)
    if kind == "rest":
        return parse_rest(response.body, url)
    if kind == "listing":
        encoding = response.encoding if isinstance(response, TextResponse) else ""
        return parse_listing(response.body, url, site, encoding)
    return parse_sitemap(response.body, url, site.limits)


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
