"""The one news spider: reads a site's sources and archives every article that is new or changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.books import Books
from spiders.budget import Budget, CrawlDeferred
from spiders.discovery.links import LinkNet
from spiders.discovery.sources import SourceReader
from spiders.discovery.window import WindowReader, due_in_window
from spiders.frontier import Frontier
from spiders.intake import Intake
from spiders.job import CrawlJob, Report, job_from_environment
from spiders.memory import Memory, load_memory
from spiders.pacing import Pacer
from spiders.page_fetcher import PageFetcher
from spiders.robots import RobotsPolicy
from spiders.site import Site
from spiders.window import spell_seconds

logger = logging.getLogger(__name__)


class NewsSpider(Spider):
    """Crawls one site; `spiders.loader` makes the class of each site file."""

    site: ClassVar[Site]

    def __init__(
        self,
        job: CrawlJob | None = None,
        report: Report | None = None,
        **kwargs: Any,  # noqa: ANN401 - Scrapy hands on -a arguments
    ) -> None:
        super().__init__(name=self.site.name, **kwargs)
        self.job = job or job_from_environment(self.site)
        self.job.check_contact(self.site)
        self._send = report or _log_report
        self.books = Books(self.job, self.site.name, self._send)
        self.memory = _recall(self.job, self.site)
        self.pacer = Pacer(
            self.site.politeness,
            Budget(self.job.limits, self.site.zone, lambda: self.books.bytes),
            rest_until=self.job.resting.get(self.site.name),
            is_stopped=lambda: not self.crawler.crawling,
            on_rest=self.books.rest,
        )
        self._frontier = Frontier()
        self._intake = Intake(self.job, self.site, self.memory, self.books, self._frontier)
        self._links = LinkNet(self.site, self.books, self._intake.found)
        self.problem = ""
        """Why nothing could be read from the site, '' if something could."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:  # noqa: ANN401
        """Also closes the books when the crawl is stopped from outside."""
        spider: NewsSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.close_books, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[dict[str, Any]]:
        """Reads the sources while workers fetch pages; yields the books as they stand."""
        fetcher = PageFetcher(self.site, self.books, self._frontier, self._download)
        workers = [
            asyncio.ensure_future(fetcher.work()) for _ in range(self.site.politeness.concurrency)
        ]
        try:
            await self._discover()
            self.books.sources_read = True
            await self._frontier.close()
            await asyncio.gather(*workers)
        except Exception as error:
            # Scrapy logs it and ends as if all were well.
            self.problem = f"the crawl broke: {error!r}"
            raise
        finally:
            for worker in workers:
                worker.cancel()
        yield self.books.stats()

    def close_books(self, spider: Spider, reason: str) -> None:
        """Enters what was not fetched as deferred and closes the books, however the crawl ended."""
        self._links.close()
        for candidate in self._frontier.drain():
            self.books.left(candidate, "deferred:stopped", f"the crawl ended: {reason}")
        limit = self.pacer.over.limit if self.pacer.over else reason
        totals = self.books.close(limit, self.pacer.not_before)
        logger.info(
            "%d pages named, %d known, %d archived, %d requests in %.1f s (%s)",
            totals.discovered,
            totals.known,
            totals.fetched,
            totals.requests,
            totals.seconds,
            limit,
            extra={"spider": self},
        )

    async def _discover(self) -> None:
        await self._intake.take_due()
        sitemaps = await self._read_robots()
        if self.problem:
            text = "nothing of %s may be asked for: %s"
            logger.error(text, self.site.name, self.problem, extra={"spider": self})
            return
        reader = self._reader()
        is_cut = True
        try:
            await reader.read_all(sitemaps)
            is_cut = self.pacer.over is not None
        except CrawlDeferred as error:
            text = "%s: what its sources name is left to a later run: %s"
            logger.warning(text, self.site.name, error, extra={"spider": self})
        finally:
            await self._intake.take_undated()
            if isinstance(reader, SourceReader):
                reader.unread(self._intake.disbelieved)
        if isinstance(reader, SourceReader) and is_cut:
            reader.unread(self._intake.silent(reader.whole))
        elif isinstance(reader, SourceReader) and reader.readable:
            reader.unread(await self._intake.take_unasked(reader.whole))
            await self._links.decide(is_needed=not reader.tells_all)
        self._tell_problems(reader.problems)
        if not reader.readable and not is_cut:
            self.problem = _say(reader.problems)
            text = "no source of %s could be read: %s"
            logger.error(text, self.site.name, self.problem, extra={"spider": self})
        if self.job.window is not None:
            left = len(self._frontier)
            time_left = spell_seconds(left * self.pacer.delay)
            text = "%d pages are still to be fetched: %s at one every %g s"
            logger.info(text, left, time_left, self.pacer.delay, extra={"spider": self})

    def _reader(self) -> SourceReader | WindowReader:
        found = self._intake.found
        if (window := self.job.window) is not None:
            return WindowReader(self.site, window, self._download, found)
        return SourceReader(self.site, self.memory, self.books, self._download, found)

    def _tell_problems(self, problems: list[str]) -> None:
        """Tells of sources that stopped working, even where others took over."""
        if problems:
            told = {"event": "source_problems", "site": self.site.name, "problems": problems[:20]}
            self._send(told)

    async def _read_robots(self) -> list[str]:
        """Sitemaps that robots.txt names; what it forbids and its pace are kept from here on."""
        middleware = self.crawler.get_downloader_middleware(RobotsPolicy)
        assert isinstance(middleware, RobotsPolicy), "the settings lack RobotsPolicy"
        parser = await middleware.robot_parser(Request(self.site.base_url))
        if why := middleware.failures.get(urlsplit(self.site.base_url).netloc):
            self.problem = f"robots.txt could not be read: {why}"
        rules = getattr(parser, "rp", None)
        if rules is None:
            return []
        return list(dict.fromkeys(rules.sitemaps))

    async def _download(
        self, url: str, kind: str, headers: dict[str, str], purpose: str = ""
    ) -> Response:
        # Half an article is none: once begun, it is fetched to its last part.
        self.pacer.admit(is_page=kind == "page" and purpose != "part")
        meta = {"kind": kind, "purpose": purpose}
        request = Request(url, headers=headers, meta=meta, dont_filter=True)
        response = await self.crawler.engine.download_async(request)
        if kind == "page":
            await self._links.take(response)
        return response


def _say(problems: list[str]) -> str:
    """One line of what was wrong with sources of which none could be read."""
    if problems and all(problem.endswith(": robots") for problem in problems):
        return "its robots.txt forbids all places where a source may be"
    return "; ".join(problems[:3]) or "no sitemap, feed or REST was found"


def _recall(job: CrawlJob, site: Site) -> Memory:
    folder = job.site_folder(site.name)
    memory = load_memory(folder) if (folder / "memory.json").exists() else Memory()
    return due_in_window(memory, job.window, site) if job.window else memory


def _log_report(event: dict[str, Any]) -> None:
    logger.info("%s", event)
