"""A warehouse whose runs happen at made-up times: the clock of an archive, turned by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.record import CleanedSegment
from spiders.config.site import Site
from spiders.state.crawl_log import CrawlLog, read_crawl_log
from spiders.state.known_pages import URLS_FILE
from tests.cleaning import clean_segment
from tests.spiders.crawling import crawl_events, new_job
from warehouse.crawl_state.export import export_known_pages, export_urls
from warehouse.database.connection import writer
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment
from warehouse.maintenance.retention import pending_segments
from warehouse.runs.runs import accounting


@dataclass
class LaterRuns:
    """Runs of some sites, each at the time it is told; times must grow and lie in the past.

    Records are dated back between crawl and load, so that the next run finds them as old as
    if the time had passed.
    """

    home: Path
    sites: Mapping[str, Site]
    asked: dict[str, Counter[str]] = field(default_factory=dict)
    """Site to requests by purpose, those for sources under ''; of all runs."""
    levels: dict[str, list[str]] = field(default_factory=dict)
    """Site to how far its lastmod was believed, run by run."""

    def run(self, now: datetime) -> None:
        """Crawls and loads as of `now` (aware).

        Raises:
            AssertionError: if the counts of a site do not add up.
        """
        job = new_job(self.home)
        with writer(self.home) as con:
            for name, site in self.sites.items():
                folder = job.site_folder(name)
                folder.mkdir(parents=True)
                memory = export_known_pages(con, name, now, site.revisits)
                memory.save(folder)
                export_urls(con, name, folder / URLS_FILE)
                self.levels.setdefault(name, []).append(memory.trust.level)
        back = now - datetime.now(UTC)
        crawl_events(job, self.sites.values())
        with writer(self.home) as con:
            for name in pending_segments(con, job.archive, self.sites):
                site = self.sites[name.split("/", 1)[0]]
                segment = clean_segment(job.archive, name, site)
                load_segment(con, _dated_back(segment, back), self.sites)
            for name in self.sites:
                crawl_log = read_crawl_log(job.site_folder(name) / "ledger.jsonl")
                load_crawl_log(con, job.run_id, _ledger_dated_back(crawl_log, back))
                assert accounting(con, job.run_id, name) == []
                self._count(con, job.run_id, name)

    def rows(self, query: str, **parameters: object) -> list[Any]:
        """What a query finds in the warehouse."""
        with writer(self.home) as con:
            return con.execute(query, parameters).fetchall()

    def _count(self, con: duckdb.DuckDBPyConnection, run_id: str, site: str) -> None:
        counts = con.execute(
            "SELECT purpose, count(*) FROM fetches WHERE run_id = ? AND site = ? GROUP BY 1",
            [run_id, site],
        ).fetchall()
        self.asked.setdefault(site, Counter()).update(dict(counts))


def _dated_back(segment: CleanedSegment, back: timedelta) -> CleanedSegment:
    pages = (
        replace(page, fetch=replace(page.fetch, fetched_at=page.fetch.fetched_at + back))
        for page in segment.pages
    )
    return replace(segment, pages=tuple(pages))


def _ledger_dated_back(crawl_log: CrawlLog, back: timedelta) -> CrawlLog:
    def moved(moment: datetime | None) -> datetime | None:
        return moment + back if moment else None

    return replace(
        crawl_log,
        fetches=[replace(each, fetched_at=each.fetched_at + back) for each in crawl_log.fetches],
        pages=[replace(each, checked_at=each.checked_at + back) for each in crawl_log.pages],
        sources=[
            replace(each, checked_at=moved(each.checked_at), changed_at=moved(each.changed_at))
            for each in crawl_log.sources
        ],
    )
