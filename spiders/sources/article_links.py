"""Follows links inside fetched articles, where no source lists the whole site."""

from __future__ import annotations

import logging
from collections import deque

from scrapy.http import Response, TextResponse

from spiders.config import clock
from spiders.config.site import Site
from spiders.sources.entry_filter import Found
from spiders.sources.parsers.html import parse_listing
from spiders.sources.well_known import place
from spiders.state.crawl_log import SourceState
from spiders.state.recorder import CrawlRecorder
from spiders.state.source_entries import NotASource

logger = logging.getLogger(__name__)

# Pages that come before it is known whether links are needed are kept, up to these bounds.
MAX_KEPT = 50
MAX_KEPT_BYTES = 1024 * 1024


class ArticleLinks:
    """Hands on the articles that fetched pages link to, as many as the site file allows."""

    def __init__(self, site: Site, recorder: CrawlRecorder, found: Found) -> None:
        self._site, self._recorder, self._found = site, recorder, found
        self._kept: deque[Response] = deque(maxlen=MAX_KEPT)
        self._is_needed: bool | None = None if site.discovery.links else False
        self._named = self._new = 0

    async def decide(self, *, is_needed: bool) -> None:
        """Says whether links are followed, once the sources are read."""
        self._is_needed = is_needed and self._site.discovery.links > 0
        kept, self._kept = self._kept, deque()
        if self._is_needed:
            logger.info("%s: no source lists the whole site, links are followed", self._site.name)
            for response in kept:
                await self.follow(response)

    async def follow(self, response: Response) -> None:
        """Takes a fetched page."""
        if self._is_needed is False or response.status != 200:
            return
        if self._is_needed is None:
            if len(response.body) <= MAX_KEPT_BYTES:
                self._kept.append(response)
            return
        encoding = response.encoding if isinstance(response, TextResponse) else ""
        try:
            entries = parse_listing(response.body, response.url, self._site, encoding).entries
        except NotASource:
            # What it is, if no HTML, is said where it is cleaned.
            return
        for entry in entries:
            if self._new >= self._site.discovery.links:
                return
            self._named += 1
            self._new += bool(await self._found(entry, "link"))

    def close(self) -> None:
        """Records what the links came to as one source."""
        if self._named:
            is_full = self._new >= self._site.discovery.links
            state = SourceState(
                url=f"{place(self._site, '')}#links",
                site=self._site.name,
                kind="link",
                outcome="read",
                reason=f"limit of {self._new} articles" if is_full else "",
                entries=self._named,
                articles=self._named,
                changed_at=clock.now(),
            )
            self._recorder.record_source(state)
