"""The one news spider: reads a site's sources and archives every article that is new or changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.config.date_window import format_seconds
from spiders.config.site import Site
from spiders.download.budget import Budget, CrawlDeferred
from spiders.download.robots import RobotsPolicy
from spiders.download.site_spider import SiteSpider
from spiders.download.throttle import Throttle
from spiders.fetch.page_fetcher import PageFetcher
from spiders.fetch.queue import PageQueue
from spiders.fetch.scheduler import PageScheduler
from spiders.sources.article_links import ArticleLinks
from spiders.sources.backfill import BackfillReader, due_in_window
from spiders.sources.reader import SourceReader
from spiders.state.crawl_job import CrawlJob, Report, job_from_environment
from spiders.state.crawl_log import BROKE, BROKEN
from spiders.state.known_pages import KnownPages, load_known_pages
from spiders.state.recorder import CrawlRecorder

logger = logging.getLogger(__name__)


class NewsSpider(SiteSpider):
    """Crawls one site; `spiders.spider_loader` makes the class of each site file."""

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
        self.recorder = CrawlRecorder(self.job, self.site.name, self._send)
        self.known_pages = _load_known_pages(self.job, self.site)
        self.throttle = Throttle(
            self.site.politeness,
            Budget(self.job.limits, self.site.zone, lambda: self.recorder.bytes),
            rest_until=self.job.resting.get(self.site.name),
            is_stopped=lambda: not self.crawler.crawling,
            on_rest=self.recorder.record_rest,
        )
        self._queue = PageQueue()
        self._scheduler = PageScheduler(
            self.job, self.site, self.known_pages, self.recorder, self._queue
        )
        self._links = ArticleLinks(
            self.site,
            self.known_pages,
            self.recorder,
            self._scheduler.found,
            self.job.archive,
            self.job.run_id,
        )
        self._source_problems: list[str] = []
        self.problem = ""
        """Why nothing could be read from the site, '' if something could."""
        self._is_broken = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:  # noqa: ANN401
        """Also ends the crawl log when the crawl is stopped from outside."""
        spider: NewsSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.close_recorder, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[dict[str, Any]]:
        """Reads the sources while workers fetch pages; yields the counts as they stand."""
        fetcher = PageFetcher(
            self.site,
            self.recorder,
            self._queue,
            self._download,
            is_new=self._scheduler.is_new,
            on_page=self._links.follow,
        )
        workers = [
            asyncio.ensure_future(fetcher.work()) for _ in range(self.site.politeness.concurrency)
        ]
        try:
            await self._discover()
            self.recorder.sources_read = True
            await self._queue.close()
            await asyncio.gather(*workers)
        except Exception as error:
            # Scrapy logs it and ends as if all were well.
            self._break(error)
            raise
        finally:
            for worker in workers:
                worker.cancel()
        yield self.recorder.stats()

    def close_recorder(self, spider: Spider, reason: str) -> None:
        """Records what was not fetched as deferred and ends the crawl log.

        If it cannot, the log has no totals: it counts as that of a dead crawl.
        """
        try:
            self._links.close()
            self._report_problems([*self._source_problems, *self._links.problems])
            for candidate in self._queue.drain():
                self.recorder.drop(candidate, "deferred:stopped", f"the crawl ended: {reason}")
            limit = self.throttle.over.limit if self.throttle.over else reason
            limit = BROKEN if self._is_broken else limit
            totals = self.recorder.close(limit, self.throttle.not_before)
        except Exception as error:
            self._break(error)
            raise
        came = f"{totals.discovered} pages named, {totals.known} known, {totals.fetched} archived"
        if totals.discovered == totals.known and limit == "finished" and not self.problem:
            # Most of what is known is not even named, as its sources have not changed.
            came = f"{self.known_pages.stored} known, nothing new: no other pages named"
        text = "%s, %d requests in %.1f s (%s)"
        told = (came, totals.requests, totals.seconds, limit)
        logger.info(text, *told, extra={"spider": self})

    def _break(self, error: Exception) -> None:
        """Takes down what ended the crawl; what came of it first is not overwritten."""
        if not self._is_broken:
            self._is_broken = True
            why = repr(error)
            if isinstance(error, OSError) and error.strerror:
                why = f"{error.filename or 'a file'}: {error.strerror}"
            self.problem = f"{BROKE}: {why}"

    async def _discover(self) -> None:
        await self._scheduler.queue_due()
        try:
            sitemaps = await self._read_robots()
            if self.problem:
                text = "nothing of %s may be asked for: %s"
                logger.error(text, self.site.name, self.problem, extra={"spider": self})
                return
            await self._read_sources(sitemaps)
        finally:
            await self._scheduler.release_due()

    async def _read_sources(self, sitemaps: list[str]) -> None:
        reader = self._reader()
        sources = reader.registry
        is_cut = True
        try:
            await reader.read_all(sitemaps)
            is_cut = self.throttle.over is not None
        except CrawlDeferred as error:
            text = "%s: what its sources name is left to a later run: %s"
            logger.warning(text, self.site.name, error, extra={"spider": self})
        finally:
            await self._scheduler.queue_undated()
            sources.unread(self._scheduler.disbelieved)
        if isinstance(reader, SourceReader) and is_cut:
            sources.unread(self._scheduler.sitemaps_that_dropped(sources.whole))
        elif isinstance(reader, SourceReader) and sources.readable:
            delay = self.throttle.delay
            sources.unread(await self._scheduler.queue_unmentioned(sources.whole, delay))
            await self._links.decide(
                is_needed=not reader.covers_site, was_covered=reader.was_covered
            )
        self._source_problems = sources.problems
        if not sources.readable and not is_cut:
            self.problem = _format_problems(sources.problems)
            text = "no source of %s could be read: %s"
            logger.error(text, self.site.name, self.problem, extra={"spider": self})
        if self.job.window is not None:
            left = len(self._queue)
            time_left = format_seconds(left * self.throttle.delay)
            text = "%d pages are still to be fetched: %s at one every %g s"
            logger.info(text, left, time_left, self.throttle.delay, extra={"spider": self})

    def _reader(self) -> SourceReader | BackfillReader:
        found = self._scheduler.found
        if (window := self.job.window) is not None:
            return BackfillReader(self.site, window, self._download, found)
        return SourceReader(self.site, self.known_pages, self.recorder, self._download, found)

    def _report_problems(self, problems: list[str]) -> None:
        """Reports sources that stopped working, even where others took over."""
        if problems:
            event = {"event": "source_problems", "site": self.site.name, "problems": problems[:20]}
            self._send(event)

    async def _read_robots(self) -> list[str]:
        """Sitemaps that robots.txt names; what it forbids and its pace are kept from here on."""
        middleware = self.crawler.get_downloader_middleware(RobotsPolicy)
        assert isinstance(middleware, RobotsPolicy), "the settings lack RobotsPolicy"
        await middleware.robot_parser(Request(self.site.base_url))
        host = urlsplit(self.site.base_url).netloc
        if why := middleware.failures.get(host):
            self.problem = f"robots.txt could not be read: {why}"
        return middleware.sitemaps.get(host, [])

    async def _download(
        self, url: str, kind: str, headers: dict[str, str], purpose: str = ""
    ) -> Response:
        # Half an article is none: once begun, it is fetched to its last part.
        self.throttle.admit(is_page=kind == "page" and purpose != "part")
        meta = {"kind": kind, "purpose": purpose}
        request = Request(url, headers=headers, meta=meta, dont_filter=True)
        return await self.crawler.engine.download_async(request)


def _format_problems(problems: list[str]) -> str:
    """One line of what was wrong with sources of which none could be read."""
    if problems and all(problem.endswith(": robots") for problem in problems):
        return "its robots.txt forbids all places where a source may be"
    return "; ".join(problems[:3]) or "no sitemap, feed or REST was found"


def _load_known_pages(job: CrawlJob, site: Site) -> KnownPages:
    folder = job.site_folder(site.name)
    known_pages = load_known_pages(folder) if (folder / "memory.json").exists() else KnownPages()
    return due_in_window(known_pages, job.window, site) if job.window else known_pages


def _log_report(event: dict[str, Any]) -> None:
    logger.info("%s", event)
