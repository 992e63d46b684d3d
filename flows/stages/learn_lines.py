"""When the lines around a site's stories are learned, and from which articles."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flows.stages.learn_containers import Writer
from pipelines.learning.lines import LineCounts, count_lines, learn_lines
from pipelines.record import CleanedSegment
from pipelines.site_profile import SiteProfile
from warehouse.crawl_state.profiles import save_profile
from warehouse.crawl_state.site_lines import PERIOD, read_line_counts

logger = logging.getLogger(__name__)


class LineLearner:
    """Learns lines for one run."""

    def __init__(self, writer: Writer, run_id: str) -> None:
        self._writer, self._run_id = writer, run_id
        self._counts: dict[str, LineCounts] = {}
        self._full: dict[str, int] = {}

    def learn(self, segment: CleanedSegment, profile: SiteProfile) -> SiteProfile:
        """The profile with what a segment teaches, stored; the same object if it teaches nothing.

        Counted are the site's last articles as the warehouse has them and those of the
        segment, so that the first segment of a new site is clean already.
        """
        articles = [page.article for page in segment.pages if page.article]
        if not articles:
            return profile
        counts = self._counts_of(segment.site)
        counts.include(count_lines(articles))
        learned = learn_lines(counts, profile)
        if learned is profile:
            return profile
        with self._writer() as con:
            save_profile(con, segment.site, learned, self._run_id, datetime.now(UTC))
        self._log_change(segment.site, profile, learned)
        return learned

    def _counts_of(self, site: str) -> LineCounts:
        """The site's counts: read at first, and again once so many articles have come on top."""
        # The segments between are in the warehouse by then; opening it for each is dear.
        if site not in self._counts or self._counts[site].articles > self._full[site]:
            with self._writer() as con:
                self._counts[site] = read_line_counts(con, site)
            self._full[site] = self._counts[site].articles + PERIOD
        return self._counts[site]

    def _log_change(self, site: str, before: SiteProfile, after: SiteProfile) -> None:
        for place, old, new in (
            ("above", before.head, after.head),
            ("below", before.tail, after.tail),
        ):
            for line in sorted(new - old):
                logger.info(
                    "%s: a line %s its stories is taken off from now on: %s", site, place, line
                )
            for line in sorted(old - new):
                logger.info("%s: a line %s its stories is forgotten: %s", site, place, line)
