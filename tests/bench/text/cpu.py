"""CPU a page of clean costs, against plain trafilatura on the same pages in the same run.

Run as `python -m tests.bench.text.cpu`; the pages are those of the practice network, with the
containers of its site files and without any, and real pages where they lie beside the project.
The two take turns every few pages, as other work on the machine comes and goes.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import fmean
from urllib.parse import urlsplit

from trafilatura import extract

from pipelines.clean import clean_page
from pipelines.site_profile import EMPTY_PROFILE
from pipelines.workers.pool import CHUNK_PAGES, CleanPool
from spiders.archive.records import Fetch, FetchedPage
from spiders.config.site import Site, read_sites
from spiders.practice.content.posts import posts_of
from spiders.practice.network import SITES, Plan, write_site_files
from spiders.practice.web.pages import Pages
from tests.bench.extraction import DATA, benchmark_pages
from tests.bench.text.tables import markdown_table

HEADERS = (("Content-Type", "text/html; charset=UTF-8"),)
Work = list[tuple[Site, list[FetchedPage]]]


@dataclass(frozen=True, slots=True)
class CpuRow:
    """CPU milliseconds a page of one kind of pages."""

    kind: str
    pages: int
    kilobytes: float
    """Of HTML a page, in thousands of bytes."""
    plain: float
    """`trafilatura.extract` with metadata."""
    clean: float
    """`clean_page`, called directly."""
    pool: float
    """The same through the clean pool: both processes, sending and receiving included."""

    @property
    def ratio(self) -> float:
        """What the whole of clean costs for each 1.0 that trafilatura costs."""
        return self.pool / self.plain


def cpu_rows(articles: int = 60) -> list[CpuRow]:
    """Measures every kind of pages there is; `articles` are those of each practice site."""
    practice = list(_practice(articles))
    bare = [(site.model_copy(update={"containers": ()}), pages) for site, pages in practice]
    kinds = {"practice, with containers": practice, "practice, without": bare}
    if DATA.is_dir():
        kinds["real pages, without"] = list(_real())
    pool = CleanPool()
    try:
        return [_measure(kind, work, pool) for kind, work in kinds.items()]
    finally:
        pool.close()


def _measure(kind: str, work: Work, pool: CleanPool) -> CpuRow:
    pages = [page for _, chunk in work for page in chunk]
    _clean(work[:1])
    _pooled(work[:1], pool)
    plain = direct = pooled = 0.0
    for chunk in work:
        begun = time.process_time()
        for page in chunk[1]:
            extract(page.body, url=page.url, with_metadata=True)
        plain += time.process_time() - begun
        direct += _clean([chunk])
        pooled += _pooled([chunk], pool)
    size = fmean(len(page.body) for page in pages) / 1000
    scale = 1000 / len(pages)
    return CpuRow(kind, len(pages), size, plain * scale, direct * scale, pooled * scale)


def _clean(work: Work) -> float:
    begun = time.process_time()
    for site, pages in work:
        for page in pages:
            clean_page(page, site)
    return time.process_time() - begun


def _pooled(work: Work, pool: CleanPool) -> float:
    begun = time.process_time() + pool.call(time.process_time)
    for site, pages in work:
        for _ in pool.clean(pages, site, EMPTY_PROFILE):
            pass
    return time.process_time() + pool.call(time.process_time) - begun


def _practice(articles: int) -> Iterator[tuple[Site, list[FetchedPage]]]:
    plan = Plan(articles=articles)
    with tempfile.TemporaryDirectory() as folder:
        write_site_files(Path(folder), {name: f"{name}.example" for name in SITES})
        sites = read_sites(Path(folder), builtin=False)
    for site in sites.values():
        yield from _chunked(site, _posts(site, plan))


def _posts(site: Site, plan: Plan) -> Iterator[FetchedPage]:
    room = posts_of(site.name, plan)
    theme = Pages(room, site.base_url)
    for index in range(plan.articles):
        post = room.truth(index, site.base_url)
        if post.is_article:
            seen_at = post.modified_at + timedelta(hours=1)
            yield _page(site.name, post.url, theme.article(index).encode(), seen_at)


def _real() -> Iterator[tuple[Site, list[FetchedPage]]]:
    site = Site(
        name="bench",
        title="Bench",
        hosts=("page.invalid",),
        base_url="http://page.invalid",
        language="en",
    )
    now = datetime.now(UTC)
    pages = (
        _page("bench", url if urlsplit(url).scheme else "http://page.invalid/", html, now)
        for url, html, _ in benchmark_pages()
    )
    yield from _chunked(site, pages)


def _chunked(site: Site, pages: Iterator[FetchedPage]) -> Iterator[tuple[Site, list[FetchedPage]]]:
    while chunk := list(islice(pages, CHUNK_PAGES)):
        yield site, chunk


def _page(site: str, url: str, body: bytes, fetched_at: datetime) -> FetchedPage:
    fetch = Fetch("0", "bench", site, url, "page", fetched_at, 200)
    return FetchedPage(fetch, f"{site}:u0", url, HEADERS, body)


def cpu_table(rows: Iterable[CpuRow]) -> str:
    """The rows as `make bench-text` shows them."""
    table = markdown_table(
        {
            "pages": row.kind,
            "count": str(row.pages),
            "kB": f"{row.kilobytes:.0f}",
            "trafilatura, ms": f"{row.plain:.1f}",
            "clean, ms": f"{row.clean:.1f}",
            "in the pool, ms": f"{row.pool:.1f}",
            "ratio": f"{row.ratio:.2f}",
        }
        for row in rows
    )
    return f"## CPU of a page\n\n{table}"


if __name__ == "__main__":
    print(cpu_table(cpu_rows()))
