"""Follows links inside fetched articles, where no source lists the whole site."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from spiders.archive.records import FetchedPage
from spiders.archive.warc import read_segment, run_of_segment
from spiders.config import clock
from spiders.config.site import Site
from spiders.sources.entry_filter import Found
from spiders.sources.parsers.html import parse_listing
from spiders.sources.reading import BROKE
from spiders.sources.well_known import place
from spiders.state.crawl_log import SourceState
from spiders.state.known_pages import KnownPages
from spiders.state.recorder import CrawlRecorder
from spiders.state.source_entries import NotASource

logger = logging.getLogger(__name__)

# Pages that come before it is known whether links are needed are kept, up to these bounds.
MAX_KEPT = 50
MAX_KEPT_BYTES = 1024 * 1024
MAX_SEGMENTS = 50
"""Segments of earlier runs whose links are followed in one run: 10,000 pages, half a minute."""


class ArticleLinks:
    """Hands on the articles that pages link to, as many as the site file allows.

    A page is fetched once, so that its links are seen once. A run that does not come to follow
    those of all its pages leaves that to the next one, which reads them in the archive. How far
    this has come is the `lastmod` of the source `#links`: a run and the number of its segment.
    """

    def __init__(
        self,
        site: Site,
        known_pages: KnownPages,
        recorder: CrawlRecorder,
        found: Found,
        archive: Path,
        run_id: str,
    ) -> None:
        self._site, self._recorder, self._found = site, recorder, found
        self._archive, self._run_id = archive, run_id
        self._url = f"{place(site, '')}#links"
        self._before = known_pages.sources.get(self._url)
        self._mark = self._before.lastmod if self._before else ""
        self._kept: deque[FetchedPage] = deque()
        self._is_needed: bool | None = None if site.discovery.links else False
        self._named = self._new = 0
        self._is_whole = False
        """Whether the links of all pages up to this run were followed, but for its own."""
        self._has_missed = False
        self.problems: list[str] = []
        """Pages whose links could not be followed."""

    async def decide(self, *, is_needed: bool, was_covered: bool = False) -> None:
        """Says whether links are followed, once the sources are read.

        Args:
            is_needed: whether no source lists the whole site.
            was_covered: whether one did in an earlier run, so that the pages of those tell nothing.
        """
        self._is_needed = is_needed and self._site.discovery.links > 0
        kept, self._kept = self._kept, deque()
        if self._is_needed:
            logger.info("%s: no source lists the whole site, links are followed", self._site.name)
            for page in kept:
                await self.follow(page)
            if self._mark or not was_covered:
                await self._follow_archived()
            else:
                self._is_whole = True

    async def follow(self, page: FetchedPage) -> None:
        """Takes a fetched page; whatever goes wrong with its links is noted."""
        if self._is_needed is False or page.fetch.status != 200:
            return
        if self._is_needed is None:
            self._keep(page)
            return
        for part in (page, *page.parts):
            try:
                await self._follow(part)
            except NotASource:
                # What it is, if no HTML, is said where it is cleaned.
                continue
            except OSError:
                # A full disk is no page's failure: it ends the crawl.
                raise
            except Exception as error:
                logger.exception("the links of %s could not be followed", part.url)
                self.problems.append(f"links of {part.url}: {BROKE}: {error!r}"[:300])

    def _keep(self, page: FetchedPage) -> None:
        if len(self._kept) < MAX_KEPT and len(page.body) <= MAX_KEPT_BYTES:
            self._kept.append(page)
        else:
            self._has_missed = True

    @property
    def _is_full(self) -> bool:
        return self._new >= self._site.discovery.links

    async def _follow(self, page: FetchedPage) -> None:
        content_type = page.header("Content-Type")
        for entry in parse_listing(page.body, page.url, self._site, content_type).entries:
            if self._is_full:
                return
            self._named += 1
            self._new += bool(await self._found(entry, "link"))

    async def _follow_archived(self) -> None:
        """Follows the links of the pages of runs that did not come to it."""
        names = {
            _mark(path.name): f"{path.relative_to(self._archive)}"
            for path in self._archive.glob(f"{self._site.name}/*/*/*.warc.gz")
        }
        due = [m for m in sorted(names) if m > self._mark and not m.startswith(self._run_id)]
        for mark in due[:MAX_SEGMENTS]:
            try:
                for page in read_segment(self._archive, names[mark]):
                    await self.follow(page)
                    # The crawl goes on meanwhile.
                    await asyncio.sleep(0)
            except ArchiveLoadFailed as error:
                # Damage is told, and its pages are found again, where segments are loaded.
                logger.warning("links of %s: %s", names[mark], error)
            if self._is_full:
                return
            self._mark = mark
        self._is_whole = len(due) <= MAX_SEGMENTS

    def close(self) -> None:
        """Records what the links came to as one source."""
        if not self._is_needed:
            return
        if self._is_whole and not self._is_full and not self._has_missed:
            self._mark = f"{self._run_id}-~"
        reason = "; ".join(self.problems[:3])
        if self._is_full:
            reason = f"limit of {self._new} articles"
        elif not self._is_whole:
            reason = "the next run goes on with pages of earlier ones"
        state = SourceState(
            url=self._url,
            site=self._site.name,
            kind="link",
            outcome="failed" if self.problems else "read",
            reason=reason,
            lastmod=self._mark,
            entries=self._named,
            articles=self._named,
            changed_at=clock.now(),
        )
        self._recorder.record_source(state)


def _mark(segment: str) -> str:
    """A segment's run and number, which sort as they were written."""
    run = run_of_segment(segment)
    return segment[segment.index(run) :].partition(".")[0]
