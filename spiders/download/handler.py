"""Scrapy's download handler, which waits for its turn before it sends a request."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from spiders.download.response_limits import BoundedHandler
from spiders.download.site_spider import spider_of
from spiders.download.throttle import BUSY, retry_after


class PacedHandler(BoundedHandler):
    """Sends pages, sources, robots.txt, redirects and retries at the pace of the spider's throttle.

    Scrapy's own delay stays 0: it knows neither pauses nor what a site asks for.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._throttle = spider_of(crawler).throttle

    async def download_request(self, request: Request) -> Response:
        """Raises CrawlDeferred, besides what Scrapy's handler does."""
        await self._throttle.turn()
        sent = request.meta["fetch_started"] = time.monotonic()
        try:
            response = await super().download_request(request)
        except DownloadTimeoutError:
            self._throttle.answered(time.monotonic() - sent, sent)
            raise
        if response.status in BUSY:
            asked = (response.headers.get("Retry-After") or b"").decode("latin-1")
            self._throttle.refused(retry_after(asked, datetime.now(UTC)), sent)
        else:
            self._throttle.answered(request.meta["download_latency"], sent)
        return response
