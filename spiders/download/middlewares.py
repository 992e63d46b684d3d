"""Downloader middlewares: only the site's hosts, patience with busy ones, a log of requests."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response

from spiders.archive.records import Fetch, new_id
from spiders.config import clock
from spiders.config.urls import host_of
from spiders.download.failures import OffSite, failure_name
from spiders.download.site_spider import SiteSpider, spider_of
from spiders.download.throttle import BUSY

logger = logging.getLogger(__name__)

_CONDITIONS = frozenset({b"If-None-Match", b"If-Modified-Since"})


class OneSlotDownloader(Downloader):
    """Counts all hosts of a site as one: an alias host is no second connection."""

    def get_slot_key(self, request: Request) -> str:
        """The one slot of this crawl."""
        return "site"


class SpiderMiddleware:
    """Base of those that look at the spider's site."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SpiderMiddleware:
        """Scrapy's constructor."""
        return cls(crawler)

    @property
    def _spider(self) -> SiteSpider:
        return spider_of(self._crawler)


class SiteGuard(SpiderMiddleware):
    """Refuses every URL, redirected ones included, that is not on the site's own hosts."""

    def process_request(self, request: Request) -> None:
        """Raises OffSite for a foreign host or scheme, and for a URL with a user in it."""
        parts = urlsplit(request.url)
        host = host_of(parts, self._spider.site)
        if parts.scheme not in ("http", "https") or host not in self._spider.site.hosts:
            raise OffSite(f"{parts.scheme}://{host}")
        if "@" in parts.netloc:
            # No link of a newspaper has one, and not every parser sees the same host behind it.
            raise OffSite(parts.netloc)


class Retries(RetryMiddleware):
    """Scrapy's retries, but for pages that hang: they are asked for once more by the next run.

    With one connection a page that never answers would else hold up the site three times over.
    """

    def process_exception(
        self,
        request: Request,
        exception: Exception,
        spider: Spider | None = None,
    ) -> Request | Response | None:
        """A new request, or None where the failure stands."""
        hangs = isinstance(exception, DownloadTimeoutError)
        if hangs and request.meta.get("kind") == "page":
            return None
        return super().process_exception(request, exception)


class Patience(SpiderMiddleware):
    """Asks again after a 429 or 503 when the throttle allows it, as often as after a failure.

    Scrapy's own retries leave these statuses alone: they come without a pause.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Raises CrawlDeferred where the site wants to be left alone for longer."""
        if response.status not in BUSY:
            return response
        spider = self._spider
        spider.throttle.admit()
        tries = request.meta.get("busy_times", 0)
        if tries >= spider.site.limits.retries:
            return response
        text = "%s answered %d: the site is left alone for %.0f s"
        extra = {"spider": spider}
        logger.info(text, request.url, response.status, spider.throttle.pause, extra=extra)
        return request.replace(meta={**request.meta, "busy_times": tries + 1}, dont_filter=True)


class FetchLog(SpiderMiddleware):
    """Records every request that went out: pages, sources, redirects, retries."""

    def process_request(self, request: Request) -> None:
        """Starts the clock, which `spiders.download.handler` sets anew as the request is sent."""
        request.meta["fetch_started"] = time.monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        """Logs a response with any status; the body's length is that of the transfer."""
        self._log(request, response.status, "", len(response.body))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Logs a request that got no response; refused ones never went out."""
        if not isinstance(exception, IgnoreRequest):
            self._log(request, None, failure_name(exception), 0)

    def _log(self, request: Request, status: int | None, error: str, size: int) -> None:
        spider = self._spider
        fetch = Fetch(
            fetch_id=new_id(),
            run_id=spider.job.run_id,
            site=spider.site.name,
            url=request.url,
            kind=request.meta.get("kind", "robots"),
            fetched_at=clock.now(),
            status=status,
            error=error,
            elapsed_ms=round((time.monotonic() - request.meta["fetch_started"]) * 1000),
            bytes=size,
            purpose=request.meta.get("purpose", ""),
            conditional=not _CONDITIONS.isdisjoint(request.headers),
        )
        request.meta["fetch"] = fetch
        spider.recorder.record_fetch(fetch)
