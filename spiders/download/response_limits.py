"""Bounds what one response may bring: its headers while they arrive, its body by what it is."""

from __future__ import annotations

from functools import partial
from typing import Any

from scrapy import Request, Spider
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser
from twisted.internet.defer import Deferred
from twisted.web._newclient import ParseError

from spiders.download.failures import BodyTooLarge, HeadersTooLarge, OffSite
from spiders.download.site_spider import SiteSpider, spider_of

# RFC 9309 asks for at least 500 KiB to be read; each rule costs time on every URL.
_ROBOTS_BYTES = 512 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class BodyLimits:
    """Tells the downloader how large the body of each kind of request may be."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BodyLimits:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Sets the limit, which holds for the body as sent and as unpacked."""
        limits = spider_of(self._crawler).site.limits
        kind = request.meta.get("kind", "robots")
        request.meta["download_maxsize"] = limits.body_bytes(kind)


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, which hangs up on endless headers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        limit = spider_of(crawler).site.limits.header_bytes
        self._pool._factory = partial(_BoundedFactory, limit)  # type: ignore[assignment]

    async def download_request(self, request: Request) -> Response:
        """Raises HeadersTooLarge, which is not tried again, besides what Scrapy's handler does."""
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            reasons = getattr(error.__cause__, "reasons", ())
            if any(reason.check(HeadersTooLarge) for reason in reasons):
                raise HeadersTooLarge("its headers are larger than allowed") from error
            raise


class BoundedCompression(HttpCompressionMiddleware):
    """Scrapy's unpacking of bodies, with an exception of its own for one that unpacks to too much.

    Scrapy's own is that of a refusal, and where robots.txt is refused, all is allowed.
    """

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Raises BodyTooLarge."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise BodyTooLarge(str(error)) from None


class SiteRedirects(RedirectMiddleware):
    """Follows redirects to http and https; one to `file:`, `javascript:` … leads off the site."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Raises OffSite for what is no http URL, IgnoreRequest for one redirect too many."""
        location = (response.headers.get("Location") or b"").decode("latin-1")[:200]
        try:
            answer = super().process_response(request, response)
        except ValueError:
            # Scrapy can make no request of it, as of `javascript:` or of a broken host.
            raise OffSite(location) from None
        if answer is response and response.status in _REDIRECTS and location:
            raise OffSite(location)
        return answer


class BoundedRobots(ProtegoRobotParser):
    """Reads the first 512 KB of a robots.txt."""

    def __init__(self, robotstxt_body: bytes, spider: SiteSpider | None) -> None:
        if len(robotstxt_body) > _ROBOTS_BYTES:
            # Without its last line: half a rule forbids more than the whole of it.
            robotstxt_body = robotstxt_body[:_ROBOTS_BYTES].rpartition(b"\n")[0]
        super().__init__(robotstxt_body, spider)


class _BoundedParser(_LenientHTTPClientParser):
    limit = 0
    seen = 0

    def lineReceived(self, line: bytes) -> None:
        # Counted over all 1xx answers before the final one: they may go on for ever.
        self.seen += len(line)
        if self.seen > self.limit:
            raise HeadersTooLarge
        super().lineReceived(line)

    def statusReceived(self, status: bytes) -> None:
        super().statusReceived(status)  # type: ignore[no-untyped-call]
        if not 100 <= self.response.code <= 999:
            raise ParseError("the status has not three digits", status)  # type: ignore[no-untyped-call]

    def lineLengthExceeded(self, line: bytes) -> None:
        raise HeadersTooLarge


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    limit = 0

    def request(self, request: Any) -> Deferred[Any]:  # noqa: ANN401 - Twisted's own, untyped
        response = super().request(request)
        # Twisted fixes the parser's class; Scrapy exchanges it in the same way.
        parser: Any = self._parser
        parser.__class__ = _BoundedParser
        parser.limit = self.limit
        return response


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def __init__(self, limit: int, *args: Any) -> None:  # noqa: ANN401 - handed on to Twisted
        super().__init__(*args)  # type: ignore[no-untyped-call]
        self._limit = limit

    def buildProtocol(self, addr: object) -> _BoundedProtocol:
        protocol = _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
        protocol.limit = self._limit
        return protocol
