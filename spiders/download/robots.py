"""robots.txt: what it forbids, the pace it asks for, and what of it is remembered."""

from __future__ import annotations

import asyncio
import codecs
import logging
import time
from hashlib import blake2b
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from spiders.config import clock
from spiders.download.budget import CrawlDeferred
from spiders.download.failures import RobotsForbidden, RobotsUnreadable, failure_name
from spiders.download.site_spider import SiteSpider, spider_of
from spiders.state.crawl_job import ROBOTS_TOKEN
from spiders.state.crawl_log import SourceState

logger = logging.getLogger(__name__)

READ_AGAIN_AFTER = 24 * 3600.0
"""Seconds for which the rules of a host hold, as RFC 9309 has it."""


class RobotsPolicy(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware with an outcome of its own, and RFC 9309 on errors."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Not the whole user agent: words of it may be the name of another one's group.
        self._robotstxt_useragent = ROBOTS_TOKEN
        self._read_at: dict[str, float] = {}
        self._turn = asyncio.Lock()
        self.failures: dict[str, str] = {}
        """Host to the reason why its robots.txt could not be read."""
        self.sitemaps: dict[str, list[str]] = {}
        """Host to the sitemaps that its robots.txt names."""

    @property
    def _spider(self) -> SiteSpider:
        return spider_of(self.crawler)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the host of a request, read again once a day."""
        netloc = urlsplit(request.url).netloc
        # One caller at a time: where several wait for the rules, Scrapy hands them to the first
        # and None, which allows everything, to all others.
        async with self._turn:
            age = time.monotonic() - self._read_at.get(netloc, time.monotonic())
            if age > READ_AGAIN_AFTER:
                del self._parsers[netloc], self._read_at[netloc]
                self.failures.pop(netloc, None)
            return await super().robot_parser(request)

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
        outcome, reason = "read", "" if response.status == 200 else f"http_{response.status}"
        if 400 <= response.status < 500:
            outcome = "absent"
            response = response.replace(body=b"")
        elif response.status >= 500:
            outcome = "failed"
            self.failures[netloc] = reason
        body = _as_utf8(response.body)
        await super()._parse_robots(response.replace(body=body), netloc, request)
        self._read_at[netloc] = time.monotonic()
        self._enter(netloc, outcome, reason, body)
        try:
            self._take_up(netloc)
        except Exception as error:
            # Half of what a site says may not be kept: nothing is asked for.
            logger.exception("robots.txt of %s", netloc, extra={"spider": self._spider})
            self.failures[netloc] = reason = f"broken: {error!r}"[:300]
            self._enter(netloc, "failed", reason, b"")

    def _take_up(self, netloc: str) -> None:
        """What else its rules say: its sitemaps, and the pace that it asks for."""
        rules = getattr(self._parsers[netloc], "rp", None)
        if rules is not None:
            self.sitemaps[netloc] = list(dict.fromkeys(rules.sitemaps))
            rate = rules.request_rate(ROBOTS_TOKEN)
            by_rate = rate.seconds / rate.requests if rate else 0.0
            delay = max(rules.crawl_delay(ROBOTS_TOKEN) or 0.0, by_rate)
            if delay > self._spider.site.politeness.delay:
                text = "robots.txt asks for %g s between requests"
                logger.info(text, delay, extra={"spider": self._spider})
            self._spider.throttle.keep(delay)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # Redirected away, it is as good as absent; where no answer came, nothing may be asked.
        if not isinstance(exc, CrawlDeferred):
            reason = failure_name(exc)
            is_away = isinstance(exc, IgnoreRequest)
            if not is_away:
                self.failures[netloc] = reason
            self._read_at[netloc] = time.monotonic()
            self._enter(netloc, "absent" if is_away else "failed", reason, b"")
        super()._robots_error(exc, netloc)

    def _enter(self, netloc: str, outcome: str, reason: str, body: bytes) -> None:
        """Records it as a source; pages that were forbidden are due again when its hash changes."""
        url = f"{urlsplit(self._spider.site.base_url).scheme}://{netloc}/robots.txt"
        before = self._spider.known_pages.sources.get(url)
        digest = blake2b(body, digest_size=16).hexdigest() if body.strip() else ""
        if outcome == "failed":
            digest = before.content_hash if before else ""
        changed = before is None or before.content_hash != digest
        state = SourceState(
            url=url,
            site=self._spider.site.name,
            kind="robots",
            outcome=outcome,
            reason=reason,
            content_hash=digest,
            changed_at=clock.now() if changed or before is None else before.changed_at,
        )
        self._spider.recorder.record_source(state)


def _as_utf8(body: bytes) -> bytes:
    """The rules in the encoding that the parser reads; Windows' Notepad writes UTF-16."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="ignore").encode()
    return body
