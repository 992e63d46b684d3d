"""Records a site's crawl in archive and crawl log: each page, source and request exactly once."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime

from spiders.archive.records import Fetch, FetchedPage
from spiders.archive.warc import SegmentWriter
from spiders.config import clock
from spiders.state.candidate import UNASKED, Candidate
from spiders.state.crawl_job import SOFTWARE, CrawlJob, Report
from spiders.state.crawl_log import (
    PageOutcome,
    SitemapMention,
    SiteRest,
    SiteTotals,
    SourceState,
    open_crawl_log,
    write_entry,
)

# Requests that may still turn out to be an archived page's are held back this long.
_HELD_FETCHES = 200


class CrawlRecorder:
    """Archive, crawl log and counts of one crawl."""

    def __init__(self, job: CrawlJob, site: str, report: Report) -> None:
        folder = job.site_folder(site)
        folder.mkdir(parents=True, exist_ok=True)
        self._site, self._job, self._report = site, job, report
        self._segments = SegmentWriter(job.archive, folder, site, job.run_id, job.segment_pages)
        self._crawl_log = open_crawl_log(folder / "ledger.jsonl")
        self._fetches: dict[str, Fetch] = {}
        self._started = time.monotonic()
        self.discovered = 0
        self.known = 0
        self.outcomes: Counter[str] = Counter()
        """Outcomes of pages that were not archived, by their full name."""
        self.archived = 0
        self.requests = 0
        self.bytes = 0
        self.sources_read = False
        """Whether all sources have been read: hardly any more pages will be named."""

    def record_fetch(self, fetch: Fetch) -> None:
        """Records a request."""
        self.requests += 1
        self.bytes += fetch.bytes
        self._fetches[fetch.fetch_id] = fetch
        if len(self._fetches) > _HELD_FETCHES:
            self._write_fetches(keep=_HELD_FETCHES // 2)

    def archive(self, page: FetchedPage) -> None:
        """Archives a page; the requests for it and its parts go with it, not into the crawl log."""
        full = self._segments.add(page, SOFTWARE)
        self.archived += 1
        for each in (page, *page.parts):
            self._fetches.pop(each.fetch.fetch_id, None)
        self._report_segment(full)

    def record_outcome(self, page: PageOutcome) -> None:
        """Records a page that ended without being archived."""
        self.outcomes[page.outcome] += 1
        write_entry(self._crawl_log, page)

    def drop(self, candidate: Candidate, outcome: str, detail: str) -> None:
        """Records a candidate that was not archived, with its outcome and what was seen."""
        if candidate.purpose in UNASKED and outcome.startswith("deferred:"):
            # Deferred it would be asked for before what sources name; a later run chooses anew.
            self.known += 1
            return
        self.record_outcome(
            PageOutcome(
                page_id=candidate.page_id,
                url=candidate.url,
                outcome=outcome,
                detail=detail,
                via=candidate.hint.via,
                lastmod=candidate.hint.lastmod,
                checked_at=clock.now(),
            )
        )

    def record_mention(self, entry: SitemapMention) -> None:
        """Records that another sitemap names a page than before."""
        write_entry(self._crawl_log, entry)

    def record_rest(self, not_before: datetime) -> None:
        """Records that the site asks to be left alone until then, safe from a kill at once."""
        write_entry(self._crawl_log, SiteRest(self._site, not_before))
        self._crawl_log.flush()

    def record_source(self, state: SourceState) -> None:
        """Records a source as it was found; a skipped one keeps the time of its last check."""
        if state.outcome != "skipped" or state.checked_at is None:
            state = replace(state, checked_at=clock.now())
        write_entry(self._crawl_log, state)

    def close(self, finish_reason: str, not_before: datetime | None = None) -> SiteTotals:
        """Closes the open segment and the crawl log; from here on the crawl counts as whole."""
        self._report_segment(self._segments.close())
        self._write_fetches(keep=0)
        totals = SiteTotals(
            site=self._site,
            discovered=self.discovered,
            known=self.known,
            fetched=self.archived,
            requests=self.requests,
            bytes=self.bytes,
            seconds=round(time.monotonic() - self._started, 3),
            finish_reason=finish_reason,
            not_before=not_before,
        )
        write_entry(self._crawl_log, totals)
        self._crawl_log.flush()
        os.fsync(self._crawl_log.fileno())
        self._crawl_log.close()
        return totals

    def stats(self) -> dict[str, object]:
        """The crawl's progress, as the event `stats`."""
        return {
            "event": "stats",
            "site": self._site,
            "discovered": self.discovered,
            "known": self.known,
            "archived": self.archived,
            "other": sum(self.outcomes.values()),
            "sources_read": self.sources_read,
            "requests": self.requests,
            "bytes": self.bytes,
            "seconds": round(time.monotonic() - self._started, 1),
        }

    def _report_segment(self, name: str | None) -> None:
        if name is not None:
            self._report({"event": "segment", "site": self._site, "segment": name})

    def _write_fetches(self, keep: int) -> None:
        for fetch_id in list(self._fetches)[: len(self._fetches) - keep]:
            write_entry(self._crawl_log, self._fetches.pop(fetch_id))
