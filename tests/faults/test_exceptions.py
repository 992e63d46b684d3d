"""An error at every point of a run in turn: the next run ends where an undisturbed one would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.faults.home import SITE, differences, new_khabar, run_broken, tables

pytestmark = [pytest.mark.slow, pytest.mark.long]

CRAWL = (
    "spiders.archive.warc:SegmentWriter._begin:1:error",
    "spiders.archive.warc:SegmentWriter._write:7:error",
    "spiders.archive.warc:SegmentWriter._write:7:torn",
    "spiders.archive.warc:move_into_archive:1:error",
    "spiders.state.recorder:CrawlRecorder.archive:5:bug",
    "spiders.state.recorder:CrawlRecorder.drop:1:error",
    "spiders.state.recorder:CrawlRecorder.record_fetch:9:bug",
    "spiders.state.recorder:CrawlRecorder.record_source:3:error",
    "spiders.state.recorder:CrawlRecorder.close:1:error",
    "spiders.state.recorder:write_entry:2:error",
    "spiders.fetch.page_fetcher:PageFetcher._fetch:4:bug",
    "spiders.fetch.page_fetcher:_archived:4:bug",
    "spiders.fetch.queue:PageQueue.get:6:bug",
    "spiders.fetch.queue:PageQueue.put:6:bug",
    "spiders.fetch.queue:PageQueue.close:1:bug",
    "spiders.fetch.queue:PageQueue.drain:1:bug",
    "spiders.fetch.scheduler:PageScheduler.found:8:bug",
    "spiders.fetch.scheduler:PageScheduler.queue_due:1:bug",
    "spiders.fetch.scheduler:PageScheduler.queue_undated:1:bug",
    "spiders.fetch.scheduler:PageScheduler.queue_unmentioned:1:bug",
    "spiders.sources.reader:SourceReader.read_all:1:bug",
    "spiders.sources.fetch_source:SourceFetcher.ask:3:bug",
    "spiders.sources.registry:SourceRegistry.record:3:bug",
    "spiders.sources.article_links:ArticleLinks.follow:3:bug",
    "spiders.sources.article_links:ArticleLinks.decide:1:bug",
    "spiders.sources.article_links:ArticleLinks.close:1:bug",
    "spiders.download.middlewares:FetchLog._log:12:bug",
    "spiders.download.throttle:Throttle.turn:12:bug",
    "spiders.download.robots:RobotsPolicy._enter:1:bug",
    "spiders.news:NewsSpider._read_robots:1:bug",
    "spiders.news:NewsSpider._download:10:bug",
    "spiders.news:_load_known_pages:1:error",
    "spiders.news:NewsSpider.close_recorder:1:bug",
)
FLOW = (
    "flows.stages.ingest_run:IngestRun.begin:1:bug",
    "flows.stages.ingest_run:export_known_pages:1:error",
    "flows.stages.ingest_run:load_segment:1:bug",
    "flows.stages.ingest_run:load_crawl_log:1:bug",
    "flows.stages.ingest_run:publish:1:error",
    "flows.stages.ingest_run:site_alarms:1:bug",
    "flows.stages.clean:CleanStage.clean:1:bug",
    "warehouse.load.segment:write_pages:1:bug",
    "warehouse.load.segment:write_articles:1:bug",
    "warehouse.load.segment:dedupe:1:bug",
    "warehouse.load.segment:recount:1:bug",
    "warehouse.load.crawl_log:_count_as_read:1:bug",
    "warehouse.runs.runs:finish_run:1:bug",
    "warehouse.publish.publish:copy_file:1:error",
    "warehouse.publish.publish:sync:1:error",
)


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(Plan(articles=24)) as server:
        yield server


@pytest.mark.parametrize("fault", [*CRAWL, *FLOW])
def test_the_next_run_finds_what_an_error_has_cost(
    server: PracticeServer,
    undisturbed: dict[str, list[tuple[object, ...]]],
    tmp_path: Path,
    fault: str,
) -> None:
    khabar = new_khabar(tmp_path, server)
    broken = run_broken(khabar, fault, "run", SITE)
    assert "Traceback" not in broken.stderr
    # An error that one page or one source can take on itself is told as such, and tried again.
    said = broken.stdout + broken.stderr
    is_told = broken.returncode != 0 or "warning" in said or "failed" in said
    if not is_told:
        assert not differences(tables(khabar), undisturbed), said
    done = khabar("run", SITE)
    assert done.returncode == 0, done.stderr
    assert not differences(tables(khabar), undisturbed), said
