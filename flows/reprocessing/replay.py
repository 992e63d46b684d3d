"""Replays articles from the archive: reads their pages, cleans them, and compares or writes."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from warcio.exceptions import ArchiveLoadFailed

from flows.settings import Settings
from pipelines.record import CleanedPage
from pipelines.site_profile import SiteProfile, version_under
from pipelines.workers.pool import CleanPool
from spiders.archive.read_page import read_page_at
from spiders.archive.records import FetchedPage
from spiders.config.site import Site
from warehouse.crawl_state.profiles import read_profile
from warehouse.database.connection import Writing, writer
from warehouse.database.transaction import rolled_back, transaction
from warehouse.load.url_moves import follow_moves, rename_joined
from warehouse.reprocess.changes import Change, describe_changes
from warehouse.reprocess.group import ArchivedFetch, Group, read_group, segment_mates
from warehouse.reprocess.judge import TOGETHER, judge_together
from warehouse.reprocess.plan import plan_replay
from warehouse.reprocess.write import write_replay

logger = logging.getLogger(__name__)

MATES_KEPT = 4
"""Segments whose pages that were judged together stay cleaned, as the next batch needs them too."""


@dataclass(slots=True)
class ReplayResult:
    """What a replay of some articles came to, written or not."""

    changes: list[Change] = field(default_factory=list)
    page_ids: frozenset[str] = frozenset()
    """All pages that were replayed, also such as nobody named."""
    pages: int = 0
    """Archived responses that were read and cleaned."""
    released: int = 0
    """Pages of which a response was held that is an article now."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """Responses that could not be read, by segment: what is stored of them stays."""
    removed: int = 0
    """Responses that are not kept any more, as `maintain` has removed them; likewise."""


class Replayer:
    """Replays articles of one site under today's rules and what is learned of the site today."""

    def __init__(
        self,
        settings: Settings,
        site: Site,
        all_sites: Mapping[str, Site],
        pool: CleanPool,
        profile: SiteProfile | None = None,
    ) -> None:
        """`profile` is what is known of the site, read here if it is None."""
        self._settings, self._site, self._all_sites, self._pool = settings, site, all_sites, pool
        if profile is None:
            with self._writer() as con:
                profile = read_profile(con, site.name)
        self._profile = profile
        self._mates: dict[str, list[CleanedPage]] = {}

    @property
    def rules_version(self) -> str:
        """Today's, with the number of what is learned of the site."""
        return version_under(self._profile.number)

    def replay(
        self, named: Iterable[str], *, apply: bool, samples: int = 0, release: bool = False
    ) -> ReplayResult:
        """Replays pages and articles with all that belongs to them, in one transaction.

        Args:
            named: page_ids and article_ids, some hundreds at most: their pages are held in memory.
            apply: whether what changes is written.
            samples: of so many articles with another text, both texts are told.
            release: whether pages that were held as doubtful are taken as they are.
        """
        result = ReplayResult()
        group, pages = self._gather(frozenset(named), result)
        known_as = {fetch.fetch_id: fetch.outcome for fetch in group.fetches}
        mates = self._mates_of(pages, known_as)
        with self._writer() as con, transaction(con) if apply else rolled_back(con):
            judged = judge_together(con, pages, known_as, mates, self._site, release=release)
            moved, joined = follow_moves(con, judged)
            plan = plan_replay(con, group, moved, self.rules_version, joined)
            result.changes = describe_changes(con, plan, samples)
            if apply:
                write_replay(con, plan, result.changes, self._all_sites)
        result.page_ids, result.pages = group.page_ids, len(pages)
        result.released = len(
            {
                page.page_id
                for page, _ in plan.outcomes
                if page.article and known_as[page.fetch.fetch_id] == "rejected:held"
            }
        )
        return result

    def _gather(
        self, named: frozenset[str], result: ReplayResult
    ) -> tuple[Group, list[CleanedPage]]:
        """The group, grown until it holds every article that its pages name; and the pages."""
        cleaned: dict[str, CleanedPage] = {}
        tried: set[str] = set()
        while True:
            with self._writer() as con, rolled_back(con):
                group = read_group(con, named)
            fresh = [fetch for fetch in group.fetches if fetch.fetch_id not in tried]
            tried |= {fetch.fetch_id for fetch in fresh}
            for page in self._clean(fresh, result):
                cleaned[page.fetch.fetch_id] = page
            with self._writer() as con, rolled_back(con):
                pages = rename_joined(con, list(cleaned.values()))
            reached = {page.article.article_id for page in pages if page.article}
            reached |= {page.moved_to for page in pages if page.moved_to}
            named = group.page_ids | group.article_ids
            if reached <= named:
                return group, list(cleaned.values())
            named |= reached

    def _clean(
        self, fetches: Iterable[ArchivedFetch], result: ReplayResult
    ) -> Iterable[CleanedPage]:
        return self._pool.clean(self._read(fetches, result), self._site, self._profile)

    def _read(
        self, fetches: Iterable[ArchivedFetch], result: ReplayResult
    ) -> Iterable[FetchedPage]:
        for fetch in fetches:
            if not fetch.is_kept:
                result.removed += 1
                continue
            try:
                yield read_page_at(self._settings.archive, fetch.warc_file, fetch.warc_offset)
            except ArchiveLoadFailed as error:
                if fetch.warc_file not in result.unreadable:
                    logger.warning("%s", error)
                result.unreadable[fetch.warc_file] += 1

    def _mates_of(
        self, pages: Iterable[CleanedPage], known_as: Mapping[str, str]
    ) -> dict[str, list[CleanedPage]]:
        """The pages that were judged together with some of these, cleaned, by segment."""
        segments = {
            page.fetch.warc_file for page in pages if known_as[page.fetch.fetch_id] in TOGETHER
        }
        for segment in sorted(segments - self._mates.keys()):
            with self._writer() as con:
                fetches = segment_mates(con, segment)
            # What cannot be read is counted with the page's own group.
            self._mates[segment] = list(self._clean(fetches, ReplayResult()))
        found = {segment: self._mates[segment] for segment in segments}
        while len(self._mates) > MATES_KEPT:
            del self._mates[next(iter(self._mates))]
        return found

    def _writer(self) -> Writing:
        return writer(self._settings.home, memory_limit=self._settings.memory_limit)
