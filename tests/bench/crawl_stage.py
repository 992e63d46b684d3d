"""The crawl stage alone, in the process that a run crawls in: its CPU time and its memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from flows.stages.crawl import CrawlProcess
from spiders.archive.records import new_id
from spiders.config.site import read_sites
from spiders.state.crawl_job import CrawlJob, user_agent
from spiders.state.known_pages import KnownPages

SAMPLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """How a crawl stood at one moment."""

    pages: int
    """Archived so far, on all sites."""
    rss_mb: float
    """Resident memory of the crawl's process, in 10**6 bytes."""


@dataclass(frozen=True, slots=True)
class CrawlCost:
    """What one crawl of all sites came to."""

    pages: int
    requests: int
    cpu_seconds: float
    """User and system time of the crawl's process."""
    peak_rss_mb: float
    samples: tuple[Sample, ...]
    """One a second."""
    work: Path
    """The run's own folder, with a crawl log for each site."""


def crawl_once(
    sites: Path, home: Path, memories: Mapping[str, KnownPages] | None = None
) -> CrawlCost:
    """Crawls the sites of a folder of site files to the end, with what is remembered of them.

    Raises:
        RunError: if the crawl dies.
    """
    run_id = new_id()
    agent = user_agent("bench@khabar.example")
    job = CrawlJob(run_id, home / "archive", home / "work" / run_id, agent)
    for site, memory in (memories or {}).items():
        job.site_folder(site).mkdir(parents=True)
        memory.save(job.site_folder(site))
    archived: dict[str, int] = {}
    requests: dict[str, int] = {}
    samples: list[Sample] = []
    before = os.times()
    stop = threading.Event()
    with CrawlProcess(job, read_sites(sites, builtin=False).values(), grace=10) as process:
        watch = threading.Thread(target=_watch, args=(process.pid, archived, samples, stop))
        watch.start()
        try:
            for event in process.events():
                if event["event"] == "stats":
                    archived[event["site"]] = event["archived"]
                    requests[event["site"]] = event["requests"]
                if event["event"] == "done" and event["problems"]:
                    raise RuntimeError(f"the crawl had problems: {event['problems']}")
        finally:
            stop.set()
            watch.join()
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    peak = max((sample.rss_mb for sample in samples), default=0.0)
    pages = sum(archived.values())
    return CrawlCost(pages, sum(requests.values()), cpu, peak, tuple(samples), job.work)


def _watch(
    pid: int, archived: Mapping[str, int], samples: list[Sample], stop: threading.Event
) -> None:
    with suppress(psutil.NoSuchProcess):  # it ended between two looks
        process = psutil.Process(pid)
        while True:
            rss = process.memory_info().rss / 1e6
            samples.append(Sample(sum(list(archived.values())), rss))
            if stop.wait(SAMPLE_SECONDS):
                return
