"""The crawl as a child process: events, a clean stop, and a death that is told."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from flows.stages.crawl import CrawlEvent, CrawlProcess
from spiders.config.site import Site, read_sites
from spiders.errors import RunError
from spiders.practice.network import Plan, PracticeServer, write_site_files
from spiders.state.crawl_job import CrawlJob
from spiders.state.crawl_log import read_crawl_log


@pytest.fixture
def slow_site(tmp_path: Path) -> Site:
    with PracticeServer(Plan(articles=120)) as server:
        write_site_files(tmp_path, server.hosts)
        site = read_sites(tmp_path, builtin=False)["theprintlines"]
        politeness = site.politeness.model_copy(update={"delay": 0.05, "concurrency": 1})
        yield site.model_copy(update={"politeness": politeness})


def job(folder: Path) -> CrawlJob:
    return CrawlJob("r1", folder / "archive", folder / "work" / "r1", "Khabar/test")


def read_until_busy(process: CrawlProcess, events: list[CrawlEvent]) -> threading.Thread:
    """Reads events in a thread, as a run does, and waits until pages are coming in."""
    busy = threading.Event()

    def read() -> None:
        try:
            for event in process.events():
                events.append(event)
                if event["event"] == "stats" and event["archived"] > 3:
                    busy.set()
        except RunError as error:
            events.append({"event": "error", "message": str(error)})

    thread = threading.Thread(target=read)
    thread.start()
    assert busy.wait(30)
    return thread


def test_a_stopped_crawl_closes_its_books(slow_site: Site, tmp_path: Path) -> None:
    events: list[CrawlEvent] = []
    with CrawlProcess(job(tmp_path), [slow_site], grace=20) as process:
        thread = read_until_busy(process, events)
    thread.join(30)
    assert events[-1]["event"] == "done"
    crawl_log = read_crawl_log(tmp_path / "work" / "r1" / "theprintlines" / "ledger.jsonl")
    assert crawl_log.totals is not None
    assert crawl_log.totals.discovered == crawl_log.totals.fetched + len(crawl_log.pages)
    assert "deferred:stopped" in {page.outcome for page in crawl_log.pages}
    assert [event for event in events if event["event"] == "segment"]
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_killed_crawl_is_told_from_one_that_ended(slow_site: Site, tmp_path: Path) -> None:
    events: list[CrawlEvent] = []
    with CrawlProcess(job(tmp_path), [slow_site], grace=20) as process:
        thread = read_until_busy(process, events)
        os.kill(process.pid, signal.SIGKILL)
        thread.join(30)
    assert events[-1]["event"] == "error"
    assert "SIGKILL" in events[-1]["message"]
