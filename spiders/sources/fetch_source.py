"""Requests one source, conditionally, parses it, and doubts one that shrank."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b

from scrapy.http import Response, TextResponse

from spiders.archive.records import conditions
from spiders.config import clock
from spiders.config.site import Site
from spiders.download.budget import CrawlDeferred
from spiders.download.failures import failure_name
from spiders.sources.entry_filter import EntryFilter, Found
from spiders.sources.parsers.feed import parse_feed
from spiders.sources.parsers.html import parse_listing
from spiders.sources.parsers.rest import parse_rest
from spiders.sources.parsers.sitemap import parse_sitemap
from spiders.sources.reading import READABLE, Reading
from spiders.state.crawl_log import SourceState
from spiders.state.known_pages import KnownPages
from spiders.state.source_entries import NotASource, SourceDocument

SHRUNK_BY = 20
"""Articles by which a source must have shrunk, to less than half, to be taken for broken."""
SHRUNK_FOR = timedelta(days=7)
"""A source that stays small for so long is taken for what it is."""

# Their articles do not come and go with the days.
_STEADY = frozenset({"sitemap", "rest"})


def doubt_if_shrunk(state: SourceState, before: SourceState | None) -> SourceState:
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


# 401 and 403: the site keeps it closed, as many do with REST.
_OUTCOMES = {404: "absent", 410: "absent", 401: "refused", 403: "refused"}

Download = Callable[[str, str, dict[str, str], str], Awaitable[Response]]
"""(url, kind, headers, purpose) to the final response; raises what Scrapy's downloader raises."""


class SourceFetcher:
    """Asks for the sources of one site, conditionally where they were read before."""

    def __init__(
        self, site: Site, known_pages: KnownPages, download: Download, found: Found
    ) -> None:
        self.site, self.known_pages = site, known_pages
        self._download = download
        self.entry_filter = EntryFilter(site, found)

    def blank(self, url: str, kind: str) -> SourceState:
        """The state of a source that was not asked for: as it was, if it was."""
        before = self.known_pages.sources.get(url)
        return before or SourceState(url=url, site=self.site.name, kind=kind, outcome="")

    async def ask(self, url: str, kind: str, lastmod: str = "") -> Reading:
        """Asks for one source and hands on its entries; whatever goes wrong is in the state."""
        before = self.known_pages.sources.get(url)
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
            changed_at=blank.changed_at if unchanged else clock.now(),
        )
        # An index is the same for months, and the sitemaps below it change daily.
        if unchanged and state.kind != "sitemap_index":
            return Reading(state)
        reading = Reading(state)
        encoding = response.encoding if isinstance(response, TextResponse) else ""
        try:
            document = parse_source(kind, response.body, url, self.site, encoding)
            await self.entry_filter.process(reading, document)
        except NotASource as error:
            reading.state = replace(state, outcome="failed", reason=f"not_a_source: {error}")
        else:
            reading.state = doubt_if_shrunk(reading.state, before)
        return reading


def parse_source(
    kind: str, body: bytes, url: str, site: Site, encoding: str = ""
) -> SourceDocument:
    """Reads a source by the kind as which it was asked for.

    Raises:
        NotASource: if the document is none.
    """
    if kind == "feed":
        return parse_feed(body, url)
    if kind == "rest":
        return parse_rest(body, url)
    if kind == "listing":
        return parse_listing(body, url, site, encoding)
    return parse_sitemap(body, url, site.limits)


def _validators(before: SourceState | None) -> dict[str, str]:
    # Of an index not even 304 would tell whether the sitemaps below it changed.
    if before is None or before.outcome not in READABLE or before.kind == "sitemap_index":
        return {}
    return conditions(before.etag, before.last_modified)


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else ""
