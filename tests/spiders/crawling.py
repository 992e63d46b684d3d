"""Crawls in processes of their own, and what they left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from flows.stages.crawl import write_job
from spiders.archive.records import FetchedPage, new_id
from spiders.archive.warc import read_segment
from spiders.config.site import Site
from spiders.errors import RunError
from spiders.state.crawl_job import CrawlJob, user_agent
from spiders.state.crawl_log import CrawlLog, read_crawl_log
from spiders.state.known_pages import KNOWN_DTYPE, DuePage, KnownPages, PageState, page_key
from spiders.state.source_entries import unix_seconds
from tests.spiders.forked import crawl_forked

CONTACT = "editor@paper.example"


@dataclass
class SiteCrawl:
    """What a crawl left of one site."""

    crawl_log: CrawlLog
    pages: list[FetchedPage]
    problem: str = ""

    @property
    def outcomes(self) -> dict[str, str]:
        """Path of each page without archived response to its outcome."""
        return {"/" + page.url.split("/", 3)[3]: page.outcome for page in self.crawl_log.pages}

    @property
    def paths(self) -> list[str]:
        """Paths that were asked for and archived."""
        return ["/" + page.fetch.url.split("/", 3)[3] for page in self.pages]

    def check_totals(self) -> None:
        """Every page that was discovered ended in exactly one outcome, every request is there."""
        totals = self.crawl_log.totals
        assert totals is not None
        assert totals.fetched == len(self.pages)
        assert totals.discovered == totals.known + totals.fetched + len(self.crawl_log.pages)
        ids = Counter(page.page_id for page in self.pages)
        ids.update(page.page_id for page in self.crawl_log.pages)
        assert ids.most_common(1)[0][1] <= 1 if ids else True
        requests = [fetch.fetch_id for fetch in self.crawl_log.fetches]
        archived = (each for page in self.pages for each in (page, *page.parts))
        requests += [each.fetch.fetch_id for each in archived]
        assert len(set(requests)) == len(requests) == totals.requests


@dataclass
class Crawled:
    """What a crawl of several sites left."""

    job: CrawlJob
    sites: dict[str, SiteCrawl]
    events: list[dict[str, Any]] = field(default_factory=list)

    def __getitem__(self, site: str) -> SiteCrawl:
        return self.sites[site]

    def check_totals(self) -> None:
        """`SiteCrawl.check_totals` for each site."""
        for site in self.sites.values():
            site.check_totals()


def new_job(home: Path, **more: Any) -> CrawlJob:
    run_id = new_id()
    return CrawlJob(
        run_id=run_id,
        archive=home / "archive",
        work=home / "work" / run_id,
        user_agent=user_agent(CONTACT),
        **more,
    )


def remember(job: CrawlJob, memories: Mapping[str, KnownPages]) -> None:
    for name, known_pages in memories.items():
        job.site_folder(name).mkdir(parents=True)
        known_pages.save(job.site_folder(name))


def run_crawl(
    home: Path,
    sites: Iterable[Site],
    memories: Mapping[str, KnownPages] | None = None,
    **more: Any,
) -> Crawled:
    """Crawls to the end."""
    job = new_job(home, **more)
    remember(job, memories or {})
    sites = list(sites)
    return left_behind(job, sites, crawl_events(job, sites))


def crawl_events(job: CrawlJob, sites: Iterable[Site]) -> list[dict[str, Any]]:
    """Does a job to the end; returns what the crawl told.

    Raises:
        RunError: if the crawl died.
    """
    ended, events = crawl_forked(write_job(job, sites))
    if ended.status or not events or events[-1]["event"] != "done":
        raise RunError(f"the crawl died ({ended.status}): {ended.errors}")
    return events


def left_behind(job: CrawlJob, sites: Iterable[Site], events: list[dict[str, Any]]) -> Crawled:
    problems = events[-1].get("problems", {}) if events else {}
    found = {}
    for site in sites:
        names = sorted(job.archive.glob(f"{site.name}/*/*/*{job.run_id}*.warc.gz"))
        pages = [
            page
            for name in names
            for page in read_segment(job.archive, str(name.relative_to(job.archive)))
        ]
        crawl_log = read_crawl_log(job.site_folder(site.name) / "ledger.jsonl")
        found[site.name] = SiteCrawl(crawl_log, pages, problems.get(site.name, ""))
    return Crawled(job, found, events)


_STATES = {
    "rejected": PageState.REJECTED,
    "failed": PageState.FAILED,
    "gone": PageState.GONE,
}


def memory_after(*crawls: SiteCrawl, modified: Callable[[str], int] = lambda _: 0) -> KnownPages:
    """What a warehouse that loaded these crawls, oldest first, tells the next one.

    `modified` is what a page itself says of its last change, in Unix seconds: it stands in
    where the source that named the page gave no time.
    """
    known: dict[str, tuple[int, int, PageState]] = {}
    due: dict[str, DuePage] = {}
    sources = {}
    for crawl in crawls:
        for page in crawl.pages:
            lastmod = unix_seconds(page.hint.lastmod) or modified(page.page_id)
            checked = int(page.fetch.fetched_at.timestamp())
            known[page.page_id] = (lastmod, checked, PageState.STORED)
            due.pop(page.page_id, None)
        for left in crawl.crawl_log.pages:
            kind = left.outcome.partition(":")[0]
            state = _STATES.get(kind, PageState.NEVER_FETCHED)
            checked = int(left.checked_at.timestamp())
            known[left.page_id] = (unix_seconds(left.lastmod), checked, state)
            due.pop(left.page_id, None)
            if kind in ("failed", "deferred"):
                due[left.page_id] = DuePage(left.page_id, left.url, left.lastmod)
        sources |= {source.url: source for source in crawl.crawl_log.sources}
    rows = sorted((page_key(page_id), *facts, 0) for page_id, facts in known.items())
    return KnownPages(np.array(rows, KNOWN_DTYPE), tuple(sources.values()), tuple(due.values()))
