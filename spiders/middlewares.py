"""Downloader middlewares: only the site's hosts, robots.txt, and a log of every request."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from spiders.failures import OffSite, RobotsForbidden, RobotsUnreadable, failure_name
from spiders.fetch import Fetch
from spiders.identifiers import new_id
from spiders.urls import host_of

if TYPE_CHECKING:
    from spiders.news import NewsSpider


_CONDITIONS = frozenset({b"If-None-Match", b"If-Modified-Since"})


class OneSlotDownloader(Downloader):
    """Counts all hosts of a site as one: an alias host is no second connection."""

    def get_slot_key(self, request: Request) -> str:
        """The one slot of this crawl."""
        return "site"


class _SpiderMiddleware:
    """Base of those that look at the spider's site."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _SpiderMiddleware:
        return cls(crawler)

    @property
    def _spider(self) -> NewsSpider:
        return cast("NewsSpider", self._crawler.spider)


class SiteGuard(_SpiderMiddleware):
    """Refuses every URL, redirected ones included, that is not on the site's own hosts."""

    def process_request(self, request: Request) -> None:
        """Raises OffSite for a foreign host."""
        host = host_of(urlsplit(request.url), self._spider.site)
        if host not in self._spider.site.hosts:
            raise OffSite(host)


class RobotsPolicy(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware with an outcome of its own, and RFC 9309 on errors."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.failures: dict[str, str] = {}
        """Host to the reason why its robots.txt could not be read."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises RobotsForbidden for a URL that robots.txt does not allow."""
        if why := self.failures.get(urlsplit(request.url).netloc):
            raise RobotsUnreadable(why)
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidden(str(error)) from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        # RFC 9309: a 4xx means there are no rules, a 5xx that nothing may be asked for now.
        if 400 <= response.status < 500:
            response = response.replace(body=b"")
        elif response.status >= 500:
            self.failures[netloc] = f"http_{response.status}"
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # Redirected away, it is as good as absent; where no answer came, nothing may be asked.
        if not isinstance(exc, IgnoreRequest):
            self.failures[netloc] = failure_name(exc)
        super()._robots_error(exc, netloc)


class FetchLog(_SpiderMiddleware):
    """Tells the books of every request that went out: pages, sources, redirects, retries."""

    def process_request(self, request: Request) -> None:
        """Starts the clock."""
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
            fetched_at=datetime.now(UTC),
            status=status,
            error=error,
            elapsed_ms=round((time.monotonic() - request.meta["fetch_started"]) * 1000),
            bytes=size,
            purpose=request.meta.get("purpose", ""),
            conditional=not _CONDITIONS.isdisjoint(request.headers),
        )
        request.meta["fetch"] = fetch
        spider.books.fetched(fetch)
