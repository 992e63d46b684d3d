"""Requests one source, conditionally, parses it, and doubts one that shrank."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

from scrapy.http import Response

from spiders.archive.records import conditions
from spiders.config import clock
from spiders.config.site import Site
from spiders.config.urls import host_of
from spiders.download.budget import CrawlDeferred
from spiders.download.failures import failure_name
from spiders.sources.entry_filter import EntryFilter, Found
from spiders.sources.parsers.feed import parse_feed
from spiders.sources.parsers.html import parse_listing
from spiders.sources.parsers.rest import parse_rest
from spiders.sources.parsers.sitemap import parse_sitemap
from spiders.sources.reading import BROKE, READABLE, Reading
from spiders.state.crawl_log import SourceState
from spiders.state.known_pages import KnownPages
from spiders.state.source_entries import Entry, NotASource, SourceDocument

logger = logging.getLogger(__name__)

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

FOR_GOOD = frozenset({301, 308})
"""Statuses of a redirect that will stay."""
_THERE = frozenset({200, 304})
MOVED = "moved to "
"""How the reason of a source begins that is asked for at another address from then on."""

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
            response, moved = await self._get(url, kind, before)
        except CrawlDeferred:
            # Not the source's doing: it stays as it was.
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, it is named and recorded
            return Reading(replace(blank, outcome="failed", reason=failure_name(error)))
        if response.status == 304:
            return Reading(replace(blank, outcome="not_modified", reason=moved))
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
            reason=moved,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            content_hash=digest,
            changed_at=blank.changed_at if unchanged else clock.now(),
        )
        # An index is the same for months, and the sitemaps below it change daily.
        if unchanged and state.kind != "sitemap_index":
            return Reading(state)
        reading = Reading(state)
        content_type = header(response, "Content-Type")
        try:
            document = parse_source(kind, response.body, url, self.site, content_type)
            await self.entry_filter.process(reading, document)
        except NotASource as error:
            reading.state = replace(state, outcome="failed", reason=f"not_a_source: {error}")
        except OSError:
            # A full disk is no source's failure: it ends the crawl.
            raise
        except Exception as error:
            logger.exception("what %s names could not be taken", url)
            reading.state = replace(state, outcome="failed", reason=f"{BROKE}: {error!r}"[:300])
        else:
            reading.state = doubt_if_shrunk(reading.state, before)
        return reading

    async def _get(self, url: str, kind: str, before: SourceState | None) -> tuple[Response, str]:
        """The answer of a source, and the reason that tells where it has moved to for good.

        It is asked for there from then on, as long as it is there: a site that redirects `/feed/`
        does so once, and not in every run.
        """
        learned = before.reason.removeprefix(MOVED) if before else ""
        if before and before.reason != learned and self._is_own(learned):
            try:
                response = await self._download(learned, kind, _validators(before), "")
            except CrawlDeferred:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it was, the old address is left
                logger.info("%s is asked for where it was: %s", url, failure_name(error))
            else:
                if response.status in _THERE:
                    return response, f"{MOVED}{learned}"
        response = await self._download(url, kind, _validators(before), "")
        redirects = set(response.meta.get("redirect_reasons", ()))
        return response, f"{MOVED}{response.url}" if redirects and redirects <= FOR_GOOD else ""

    def _is_own(self, url: str) -> bool:
        return host_of(urlsplit(url), self.site) in self.site.hosts


def parse_source(
    kind: str, body: bytes, url: str, site: Site, content_type: str = ""
) -> SourceDocument:
    """Reads a source by the kind as which it was asked for.

    Whatever a parser raises on a document is that document's fault, also while its entries are
    taken.

    Raises:
        NotASource: if the document is none.
    """
    try:
        match kind:
            case "feed":
                document = parse_feed(body, url, site.zone)
            case "rest":
                document = parse_rest(body, url)
            case "listing":
                document = parse_listing(body, url, site, content_type)
            case _:
                document = parse_sitemap(body, url, site.limits, site.zone)
    except NotASource:
        raise
    except Exception as error:
        raise NotASource(f"it cannot be read: {error!r}") from error
    document.entries = _guarded(document.entries)
    return document


def _guarded(entries: Iterator[Entry]) -> Iterator[Entry]:
    try:
        yield from entries
    except NotASource:
        raise
    except Exception as error:
        raise NotASource(f"it cannot be read on: {error!r}") from error


def _validators(before: SourceState | None) -> dict[str, str]:
    # Of an index not even 304 would tell whether the sitemaps below it changed.
    if before is None or before.outcome not in READABLE or before.kind == "sitemap_index":
        return {}
    return conditions(before.etag, before.last_modified)


def header(response: Response, name: str) -> str:
    """The first value of a response header, or ''."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else ""
