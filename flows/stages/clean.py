"""Cleans the segments of a run under what is known of each site, and learns more of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from flows.stages.learn_containers import ContainerLearner, Writer
from flows.stages.learn_lines import LineLearner
from pipelines.learning.lines import has_recurring_lines
from pipelines.quality.walls import reject_walls
from pipelines.record import CleanedPage, CleanedSegment
from pipelines.site_profile import SiteProfile, version_under
from pipelines.workers.pool import CleanPool
from spiders.archive.warc import read_segment, run_of_segment
from spiders.config.site import Site
from warehouse.crawl_state.profiles import read_profile

TEACHING_PAGES = 64
"""Pages of a new site from which its first containers are learned: some of them are no articles."""


class CleanStage:
    """The clean stage of one run."""

    def __init__(
        self,
        archive: Path,
        sites: Mapping[str, Site],
        pool: CleanPool,
        writer: Writer,
        run_id: str,
    ) -> None:
        self._archive, self._sites, self._pool = archive, sites, pool
        self._writer = writer
        self._containers = ContainerLearner(archive, pool, writer, run_id)
        self._lines = LineLearner(writer, run_id)
        self._profiles: dict[str, SiteProfile] = {}

    @property
    def notes(self) -> list[str]:
        """What was learned in this run that people should know, a line each."""
        return self._containers.notes

    def clean(self, name: str, pages: tuple[CleanedPage, ...] | None = None) -> CleanedSegment:
        """Cleans one archived segment, under what it teaches as well.

        Pages on which something that was learned from them bears are cleaned again; what
        was learned is stored before.

        Args:
            name: of the segment.
            pages: its pages as they were cleaned elsewhere under today's profile; None if not.

        Raises:
            ArchiveLoadFailed: if the segment is not a whole WARC file.
        """
        site = self._sites[name.split("/", 1)[0]]
        if pages is None:
            pages = self._clean_archived(name, site)
        cleaned = self._segment(name, pages)
        segment = reject_walls(cleaned, site)
        taught = self._learn_containers(cleaned, segment, site)
        if taught is not cleaned:
            # Extracted as wholes, briefs can share a teaser, and look like a wall for it.
            segment = reject_walls(taught, site)
        known = self.profile(site.name)
        learned = self._lines.learn(segment, known)
        if learned is not known:
            segment = self._clean_again(
                segment,
                site,
                learned,
                lambda page: bool(page.article and has_recurring_lines(page.article, learned)),
            )
        self._profiles[site.name] = learned
        return segment

    def profile(self, site: str) -> SiteProfile:
        """What is known of a site by now, the segments cleaned so far included."""
        if site not in self._profiles:
            with self._writer() as con:
                self._profiles[site] = read_profile(con, site)
        return self._profiles[site]

    def _segment(self, name: str, pages: tuple[CleanedPage, ...]) -> CleanedSegment:
        site = name.split("/", 1)[0]
        version = version_under(self.profile(site).number)
        # A segment counts for the run that fetched it, even if a later run takes it up.
        return CleanedSegment(name, site, run_of_segment(name), version, pages)

    def _clean_archived(self, name: str, site: Site) -> tuple[CleanedPage, ...]:
        """A segment's pages; the first of a new site teach where the others have their story."""
        archived, profile = read_segment(self._archive, name), self.profile(site.name)
        if site.containers or profile.containers:
            return tuple(self._pool.clean(archived, site, profile))
        # To read a page as a whole takes twice as long.
        first = tuple(self._pool.clean(islice(archived, TEACHING_PAGES), site, profile))
        if (next_page := next(archived, None)) is None:
            return first
        cleaned = self._segment(name, first)
        first = self._learn_containers(cleaned, reject_walls(cleaned, site), site).pages
        rest = chain((next_page,), archived)
        return (*first, *self._pool.clean(rest, site, self.profile(site.name)))

    def _learn_containers(
        self, cleaned: CleanedSegment, segment: CleanedSegment, site: Site
    ) -> CleanedSegment:
        """The cleaned pages under the containers that the same pages without walls teach.

        The same object if they teach none.
        """
        profile = self.profile(site.name)
        learned = self._containers.learn(segment, site, profile)
        if learned is profile:
            return cleaned
        self._profiles[site.name] = learned
        return self._clean_again(cleaned, site, learned, _is_without_container)

    def _clean_again(
        self,
        segment: CleanedSegment,
        site: Site,
        profile: SiteProfile,
        concerns: Callable[[CleanedPage], bool],
    ) -> CleanedSegment:
        """The segment with those of its pages that a new profile concerns cleaned under it."""
        concerned = {page.fetch.fetch_id for page in segment.pages if concerns(page)}
        found = (
            page
            for page in read_segment(self._archive, segment.name)
            if page.fetch.fetch_id in concerned
        )
        # What lies behind the last of them need not be read.
        archived = islice(found, len(concerned))
        again = {page.fetch.fetch_id: page for page in self._pool.clean(archived, site, profile)}
        return replace(
            segment,
            rules_version=version_under(profile.number),
            pages=tuple(again.get(page.fetch.fetch_id, page) for page in segment.pages),
        )


def _is_without_container(page: CleanedPage) -> bool:
    """Whether a story was looked for on the whole page; of a brief nothing may have been found."""
    if page.reject is not None:
        return page.reject.reason in ("empty", "listing")
    return page.article is not None and page.article.extractor == "page"
