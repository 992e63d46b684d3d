"""Crawls of hostile sites in a child process: outcomes, seconds, and how much memory it took."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from flows.stages.crawl import CrawlProcess
from pipelines.quality.walls import reject_walls
from spiders.config.site import Site
from spiders.state.known_pages import KnownPages
from tests.cleaning import clean_segment
from tests.spiders.crawling import SiteCrawl, left_behind, new_job, remember


@dataclass
class HostileCrawl:
    """What a crawl came to; `outcomes` is by site and post id."""

    sites: dict[str, SiteCrawl]
    outcomes: dict[str, dict[str, str]]
    seconds: float
    peak_megabytes: float


def crawl(
    home: Path, sites: Iterable[Site], memories: dict[str, KnownPages] | None = None
) -> HostileCrawl:
    """Crawls all sites in one process to the end, and cleans what was archived."""
    sites = list(sites)
    job = new_job(home)
    remember(job, memories or {})
    begun = time.monotonic()
    with CrawlProcess(job, sites, grace=5) as process, _Gauge(process.pid) as gauge:
        events = list(process.events())
        seconds = time.monotonic() - begun
    found = left_behind(job, sites, events)
    outcomes = {site.name: _outcomes(found[site.name], site, job.archive) for site in sites}
    return HostileCrawl(found.sites, outcomes, seconds, gauge.megabytes)


def _outcomes(found: SiteCrawl, site: Site, archive: Path) -> dict[str, str]:
    """Post id to the final outcome, as the warehouse names it for a first visit."""
    outcomes = {page.page_id.partition(":")[2]: page.outcome for page in found.crawl_log.pages}
    for name in sorted({page.fetch.warc_file for page in found.pages}):
        for page in reject_walls(clean_segment(archive, name, site), site).pages:
            outcome = "new"
            if page.reject is not None:
                kind = "failed" if page.reject.stage == "fetch" else "rejected"
                outcome = f"{kind}:{page.reject.reason}"
            outcomes[page.page_id.partition(":")[2]] = outcome
    return outcomes


class _Gauge:
    """Reads a process's peak of resident memory (VmHWM) while it lives."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._over = Event()
        self._thread = Thread(target=self._watch)
        self.megabytes = 0.0

    def __enter__(self) -> _Gauge:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            # Gone when the process is.
            with suppress(OSError):
                for line in self._status.read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        self.megabytes = int(line.split()[1]) / 1024
