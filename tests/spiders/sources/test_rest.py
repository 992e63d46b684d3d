"""REST that could not be read to its end is read anew by the next run."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from spiders.sources.fetch_source import SourceFetcher
from spiders.sources.parsers.rest import PER_PAGE, rest_url
from spiders.sources.reading import Reading
from spiders.sources.registry import SourceRegistry
from spiders.sources.rest import RestReader
from spiders.state.crawl_log import SourceState, read_crawl_log
from spiders.state.known_pages import KnownPages
from spiders.state.recorder import CrawlRecorder
from tests.builders import paper_site
from tests.spiders.crawling import new_job

BASE = "https://paper.example"
NEWEST = "2026-03-01T06:30:00+00:00"


@pytest.mark.parametrize(("sources", "asked", "lastmod"), [(10, 3, NEWEST), (2, 2, "")])
def test_what_is_beyond_the_limit_of_sources_does_not_count_as_read(
    tmp_path: Path, sources: int, asked: int, lastmod: str
) -> None:
    site = paper_site(limits={"sources": sources})
    urls: list[str] = []

    class Posts(SourceFetcher):
        """Two full pages and a last one."""

        async def ask(self, url: str, kind: str, lastmod: str = "") -> Reading:
            urls.append(url)
            state = SourceState(url, "paper", kind, "read", etag="a", content_hash="a", articles=1)
            entries = PER_PAGE if len(urls) < 3 else 1
            return Reading(state, entries=entries, new=entries, newest=NEWEST)

    async def download(*_: object) -> None:
        raise AssertionError

    job, known_pages = new_job(tmp_path), KnownPages()
    recorder = CrawlRecorder(job, "paper", lambda _: None)
    registry = SourceRegistry(Posts(site, known_pages, download, download), recorder.record_source)
    asyncio.run(RestReader(registry).read())
    recorder.close("finished")
    (state,) = read_crawl_log(job.site_folder("paper") / "ledger.jsonl").sources
    assert urls == [rest_url(BASE, page) for page in range(1, asked + 1)]
    kept = "a" if lastmod else ""
    assert (state.lastmod, state.etag, state.content_hash) == (lastmod, kept, kept)
    assert len(registry.problems) == (not lastmod)
