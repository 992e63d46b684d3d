"""What the archive cannot take ends the crawl: it is not entered as the failure of a page."""

from __future__ import annotations

import asyncio
import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from spiders.archive.records import Fetch, FetchedPage, Hint
from spiders.fetch.page_fetcher import PageFetcher
from spiders.fetch.queue import PageQueue
from spiders.state.candidate import Candidate
from spiders.state.recorder import CrawlRecorder
from tests.builders import paper_site
from tests.spiders.crawling import new_job

URL = "https://paper.example/desh/a-story-10001"


async def download(url: str, kind: str, headers: dict[str, str], purpose: str) -> Response:
    fetch = Fetch("1", "run", "paper", url, kind, datetime.now(UTC), 200, purpose=purpose)
    request = Request(url, headers=headers, meta={"fetch": fetch})
    return HtmlResponse(url, body="<p>एक ख़बर، ایک خبر</p>".encode(), request=request)


async def ignore(page: FetchedPage) -> None:
    """Links are of no interest here."""


def test_a_full_disk_is_no_failure_of_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = paper_site()
    recorder, queue = CrawlRecorder(new_job(tmp_path), "paper", lambda _: None), PageQueue()

    def refuse(page: FetchedPage) -> None:
        raise OSError(errno.ENOSPC, f"no space left for {page.page_id}")

    async def work() -> None:
        await queue.put(Candidate("paper:10001", URL, Hint()), fresh=False)
        await queue.close()
        fetcher = PageFetcher(
            site, recorder, queue, download, is_new=lambda _: True, on_page=ignore
        )
        await fetcher.work()

    monkeypatch.setattr(recorder, "archive", refuse)
    with pytest.raises(OSError, match="no space left for paper:10001"):
        asyncio.run(work())
    assert recorder.outcomes == {}
    recorder.close("finished")
