"""A crawl that is stopped, killed or orphaned loses no page that it had."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.stages.crawl import CrawlProcess
from spiders.archive.repair import salvage
from spiders.archive.warc import OPEN_SUFFIX, read_segment
from spiders.config.site import Site
from spiders.errors import RunError
from spiders.state.crawl_job import CrawlJob
from spiders.state.crawl_log import read_crawl_log
from spiders.state.known_pages import KnownPages
from tests.spiders.crawling import left_behind, memory_after, new_job, remember, run_crawl
from tests.spiders.paper import Answer, Paper

COUNT = 60


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    """Slow enough to be stopped; half of its articles are named without a date."""
    with Paper("slow").open() as paper:
        paths = paper.publish(COUNT, Answer(seconds=0.05))
        paper.announce("/dated.xml", paths[::2], lastmod="2026-03-01T06:30:00Z")
        paper.announce("/undated.xml", paths[1::2])
        paper.index("/sitemap.xml", ["/undated.xml", "/dated.xml"])
        yield paper


def wait_for(job: CrawlJob, pages: int) -> Path:
    """The open segment, as soon as so many pages may be in it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in job.site_folder("slow").glob(f"*{OPEN_SUFFIX}"):
            if path.stat().st_size > pages * 1_500:
                return path
        time.sleep(0.02)
    raise TimeoutError("the crawl archives nothing")


def site(paper: Paper) -> Site:
    return paper.site(concurrency=2)


def test_sigterm_closes_the_crawl_log_and_the_next_crawl_fetches_the_rest(
    paper: Paper, tmp_path: Path
) -> None:
    job = new_job(tmp_path)
    with CrawlProcess(job, [site(paper)], grace=10) as process:
        wait_for(job, 5)
        loaded = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
        os.kill(process.pid, signal.SIGTERM)
        events = list(process.events())
    # Of what Scrapy brings along, a second's worth that no crawl uses.
    assert "/lxml/" in loaded
    assert "/aiohttp/" not in loaded
    first = left_behind(job, [site(paper)], events)["slow"]
    first.check_totals()
    totals = first.crawl_log.totals
    assert totals is not None
    assert totals.finish_reason == "shutdown"
    assert 5 <= totals.fetched < COUNT
    assert totals.discovered == COUNT
    assert set(first.outcomes.values()) == {"deferred:stopped"}
    assert not list(job.site_folder("slow").glob(f"*{OPEN_SUFFIX}"))
    second = run_crawl(tmp_path, [site(paper)], {"slow": memory_after(first)})["slow"]
    second.check_totals()
    assert {page.page_id for page in second.pages}.isdisjoint(p.page_id for p in first.pages)
    assert len(first.pages) + len(second.pages) == COUNT


def test_sigterm_while_rest_is_asked_loses_no_undated_page(tmp_path: Path) -> None:
    with Paper("slow").open() as paper:
        paths = paper.publish(6)
        paper.announce("/sitemap.xml", paths)
        rest = "/wp-json/wp/v2/posts?per_page=100&page=1&orderby=modified&order=desc"
        rest += "&_fields=link%2Cdate_gmt%2Cmodified_gmt%2Ctitle"
        paper.answers[rest] = Answer("[]", seconds=2.0)
        job = new_job(tmp_path)
        with CrawlProcess(job, [site(paper)], grace=10) as process:
            deadline = time.monotonic() + 20
            # REST comes after /news-sitemap.xml, so it has been asked for a moment later.
            while "/news-sitemap.xml" not in paper.paths and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.3)
            os.kill(process.pid, signal.SIGTERM)
            events = list(process.events())
        crawl = left_behind(job, [site(paper)], events)["slow"]
    crawl.check_totals()
    assert crawl.outcomes == dict.fromkeys(paths, "deferred:stopped")
    assert any(source.url.endswith("/sitemap.xml") for source in crawl.crawl_log.sources)
    assert not any(source.kind == "rest" for source in crawl.crawl_log.sources)


def test_sigkill_keeps_every_page_that_was_written(paper: Paper, tmp_path: Path) -> None:
    job = new_job(tmp_path)
    with CrawlProcess(job, [site(paper)], grace=10) as process:
        path = wait_for(job, 5)
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(RunError, match="killed by SIGKILL"):
            list(process.events())
    assert read_crawl_log(job.site_folder("slow") / "ledger.jsonl").totals is None
    assert not list(job.archive.rglob("*.warc.gz"))
    responses = len(paper.paths)
    name = salvage(path, job.archive)
    assert name is not None
    pages = list(read_segment(job.archive, name))
    assert len(pages) >= 5
    assert len({page.page_id for page in pages}) == len(pages) <= responses
    assert {page.body for page in pages} == {Answer().body.encode()}  # type: ignore[union-attr]


def test_the_crawl_ends_with_its_parent_and_its_crawl_log_is_closed(
    paper: Paper, tmp_path: Path
) -> None:
    job = new_job(tmp_path)
    script = (
        "import json, sys, time\n"
        "from pathlib import Path\n"
        "from flows.stages.crawl import CrawlProcess\n"
        "from spiders.state.crawl_job import CrawlJob\n"
        "from spiders.config.site import Site\n"
        "facts = json.loads(sys.argv[1])\n"
        "job = CrawlJob(facts['run'], Path(facts['archive']), Path(facts['work']), 'test')\n"
        "with CrawlProcess(job, [Site.model_validate(facts['site'])], grace=10) as process:\n"
        "    print(process.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    facts = {
        "run": job.run_id,
        "archive": str(job.archive),
        "work": str(job.work),
        "site": site(paper).model_dump(mode="json"),
    }
    parent = subprocess.Popen(
        [sys.executable, "-c", script, json.dumps(facts)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
        wait_for(job, 5)
        parent.kill()
        parent.wait()
    crawl_log = job.site_folder("slow") / "ledger.jsonl"
    deadline = time.monotonic() + 15
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)
    assert read_crawl_log(crawl_log).totals is not None
    left_behind(job, [site(paper)], [])["slow"].check_totals()


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_crawl_that_cannot_start_says_so(paper: Paper, tmp_path: Path) -> None:
    job = new_job(tmp_path)
    remember(job, {"slow": KnownPages()})
    (job.site_folder("slow") / "memory.json").write_text("{", encoding="utf-8")
    with CrawlProcess(job, [site(paper)], grace=10) as process:
        events = list(process.events())
    assert events[-1] == {"event": "done", "problems": {"slow": "its crawl did not start"}}
    # What broke stands in the line; where, for those who ask for more than people read.
    (broken,) = (each for each in events if each.get("traceback"))
    assert "JSONDecodeError" in broken["message"]
    assert "Traceback" not in broken["message"]
    assert "Traceback" in broken["traceback"]
