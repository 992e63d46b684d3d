"""Scrapy's download handler, which waits for its turn before it sends a request."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from spiders.pacing import BUSY, retry_after
from spiders.responses import BoundedHandler

if TYPE_CHECKING:
    from spiders.news import NewsSpider


class PacedHandler(BoundedHandler):
    """Sends pages, sources, robots.txt, redirects and retries at the pace of the spider's pacer.

    Scrapy's own delay stays 0: it knows neither pauses nor what a site asks for.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pacer = cast("NewsSpider", crawler.spider).pacer

    async def download_request(self, request: Request) -> Response:
        """Raises CrawlDeferred, besides what Scrapy's handler does."""
        await self._pacer.turn()
        sent = request.meta["fetch_started"] = time.monotonic()
        try:
            response = await super().download_request(request)
        except DownloadTimeoutError:
            self._pacer.answered(time.monotonic() - sent, sent)
            raise
        if response.status in BUSY:
            asked = (response.headers.get("Retry-After") or b"").decode("latin-1")
            self._pacer.refused(retry_after(asked, datetime.now(UTC)), sent)
        else:
            self._pacer.answered(request.meta["download_latency"], sent)
        return response
