"""When to learn the containers of a site, from which pages, and what becomes of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from pipelines.learning.containers import (
    MAX_PAGES,
    MIN_PAGES,
    Learned,
    PageSample,
    learn_containers,
)
from pipelines.record import CleanedSegment
from pipelines.site_profile import LearnedContainer, SiteProfile
from pipelines.workers.pool import CleanPool, WorkerDied
from spiders.archive.read_page import read_page_at
from spiders.archive.records import FetchedPage
from spiders.archive.warc import read_segment
from spiders.config.site import Site
from warehouse.crawl_state.profiles import (
    Attempts,
    Unmatched,
    idle_containers,
    read_attempts,
    save_attempts,
    save_profile,
    unmatched_pages,
)
from warehouse.database.connection import Writing

logger = logging.getLogger(__name__)

Writer = Callable[[], Writing]
"""Opens the warehouse for writing."""

MAX_BYTES = 1_000_000
"""Larger pages are no news pages to learn from, and many of them fill the memory."""
MAX_DOUBLINGS = 8
CHANGED_SHARE = 0.5
"""Of a segment's articles without a container: more than that looks like a redesign."""
_ADVICE = (
    "name the element that holds the story as containers in the site file (khabar probe shows it); "
    "until then whole pages are read"
)


class ContainerLearner:
    """Learns containers for one run."""

    def __init__(self, archive: Path, pool: CleanPool, writer: Writer, run_id: str) -> None:
        self._archive, self._pool = archive, pool
        self._writer, self._run_id = writer, run_id
        self._tried: set[str] = set()
        self.notes: list[str] = []
        """A line for each site that has a new template, or pages that teach none."""

    def learn(self, segment: CleanedSegment, site: Site, profile: SiteProfile) -> SiteProfile:
        """The profile with what a segment teaches, stored; the same object if it teaches nothing.

        The first attempt is made as soon as there are MIN_PAGES articles without a
        container, here or in the archive; each that fails makes the next wait for twice
        as many. Where most of a segment has none, one is made in each run.
        """
        fresh = [
            page.fetch.fetch_id
            for page in segment.pages
            if page.article and page.article.extractor == "page"
        ]
        if not fresh:
            return profile
        with self._writer() as con:
            attempts = read_attempts(con, site.name)
            enough = MIN_PAGES << min(attempts.failed, MAX_DOUBLINGS)
            stored = unmatched_pages(con, site.name, attempts.tried_at, max(enough, MAX_PAGES))
        untried = len(fresh) + sum(page.is_untried for page in stored)
        articles = sum(page.article is not None for page in segment.pages)
        is_redesign = len(fresh) > CHANGED_SHARE * articles and site.name not in self._tried
        if len(fresh) + len(stored) < MIN_PAGES or (untried < enough and not is_redesign):
            return profile
        self._tried.add(site.name)
        samples = self._samples(segment, fresh, stored, site, profile)
        found = self._learn(samples, site, profile)
        learned, now = found.containers, datetime.now(UTC)
        if not learned:
            note = f"no container was learned from {len(samples)} pages: {found.why_none}"
            self.notes.append(f"{site.name}: {note}; {_ADVICE}")
            with self._writer() as con:
                save_attempts(con, site.name, Attempts(attempts.failed + 1, now, note))
            return profile
        with self._writer() as con:
            idle = idle_containers(con, site.name, now)
            kept = tuple(each for each in profile.containers if each.xpath not in idle)
            changed = replace(profile, number=profile.number + 1, containers=(*kept, *learned))
            save_profile(con, site.name, changed, self._run_id, now)
            save_attempts(con, site.name, Attempts(0, now))
        self._log_change(learned, site, is_first=not (profile.containers or site.containers))
        return changed

    def _learn(self, samples: list[PageSample], site: Site, profile: SiteProfile) -> Learned:
        try:
            return self._pool.call(learn_containers, samples, site, profile)
        except WorkerDied as death:
            return Learned((), str(death))

    def _samples(
        self,
        segment: CleanedSegment,
        fresh: list[str],
        stored: list[Unmatched],
        site: Site,
        profile: SiteProfile,
    ) -> list[PageSample]:
        """Up to MAX_PAGES pages without a container: of the whole segment, then earlier ones."""
        count = min(len(fresh), MAX_PAGES)
        chosen = {fresh[number * len(fresh) // count] for number in range(count)}
        articles = {page.fetch.fetch_id: page.article for page in segment.pages}
        samples = [
            PageSample(page, article)
            for page in read_segment(self._archive, segment.name)
            if page.fetch.fetch_id in chosen
            and (article := articles[page.fetch.fetch_id])
            and len(page.body) <= MAX_BYTES
        ]
        earlier = list(self._read(stored[: MAX_PAGES - len(samples)]))
        cleaned = self._pool.clean(earlier, site, profile)
        for page, result in zip(earlier, cleaned, strict=True):
            if result.article and result.article.extractor == "page":
                samples.append(PageSample(page, result.article))
        return samples

    def _read(self, stored: list[Unmatched]) -> Iterator[FetchedPage]:
        for each in stored:
            try:
                page = read_page_at(self._archive, each.warc_file, each.warc_offset)
            except ArchiveLoadFailed as error:
                # Moved away or damaged: there are others to learn from.
                logger.warning("%s", error)
                continue
            if len(page.body) <= MAX_BYTES:
                yield page

    def _log_change(
        self, learned: tuple[LearnedContainer, ...], site: Site, *, is_first: bool
    ) -> None:
        for each in learned:
            logger.info(
                "%s: learned from %d pages that %s holds the story, validated on %d (%.3f)",
                *(site.name, each.pages, each.xpath, each.validated, each.agreement),
            )
        if not is_first:
            pages = sum(each.pages + each.validated for each in learned)
            self.notes.append(f"{site.name}: a new template was learned from {pages} pages")
