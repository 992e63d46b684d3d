"""REST that could not be read to its end is read anew by the next run."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from spiders.books import Books
from spiders.discovery.reading import Reading, SourceAsker
from spiders.discovery.register import Register
from spiders.discovery.rest import PER_PAGE, rest_url
from spiders.discovery.rest_pages import RestReader
from spiders.ledger import SourceState, read_ledger
from spiders.limits import Limits
from spiders.memory import Memory
from spiders.site import Site
from tests.spiders.crawling import new_job

BASE = "https://paper.example"
NEWEST = "2026-03-01T06:30:00+00:00"


@pytest.mark.parametrize(("sources", "asked", "lastmod"), [(10, 3, NEWEST), (2, 2, "")])
def test_what_is_beyond_the_limit_of_sources_does_not_count_as_read(
    tmp_path: Path, sources: int, asked: int, lastmod: str
) -> None:
    site = Site(
        name="paper",
        title="paper",
        hosts=("paper.example",),
        base_url=BASE,
        language="hi",
        limits=Limits(sources=sources),
    )
    urls: list[str] = []

    class Posts(SourceAsker):
        """Two full pages and a last one."""

        async def ask(self, url: str, kind: str, lastmod: str = "") -> Reading:
            urls.append(url)
            state = SourceState(url, "paper", kind, "read", etag="a", content_hash="a", articles=1)
            entries = PER_PAGE if len(urls) < 3 else 1
            return Reading(state, entries=entries, new=entries, newest=NEWEST)

    async def download(*_: object) -> None:
        raise AssertionError

    job, memory = new_job(tmp_path), Memory()
    books = Books(job, "paper", lambda _: None)
    register = Register(site, memory, books, Posts(site, memory, download, download))
    asyncio.run(RestReader(site, memory, register).read())
    books.close("finished")
    (state,) = read_ledger(job.site_folder("paper") / "ledger.jsonl").sources
    assert urls == [rest_url(BASE, page) for page in range(1, asked + 1)]
    kept = "a" if lastmod else ""
    assert (state.lastmod, state.etag, state.content_hash) == (lastmod, kept, kept)
    assert len(register.problems) == (not lastmod)
