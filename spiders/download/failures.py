"""The ways in which a request gets no response, and short names for them."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost, SSLError


class OffSite(IgnoreRequest):
    """A request, perhaps after a redirect, would leave the hosts of the site file."""


class RobotsForbidden(IgnoreRequest):
    """robots.txt does not allow the URL."""


class RobotsUnreadable(IgnoreRequest):
    """robots.txt could not be read, so that nothing may be asked for now."""


class BodyTooLarge(DownloadCancelledError):
    """A body unpacks to more than the limit."""


class HeadersTooLarge(DownloadCancelledError):
    """The headers of a response grew beyond the limit while they were read."""


_NAMES: tuple[tuple[type[BaseException], str], ...] = (
    (OffSite, "off_site"),
    (RobotsForbidden, "robots"),
    (RobotsUnreadable, "robots_unreadable"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "truncated"),
    (UnsupportedURLSchemeError, "scheme"),
    (SSLError, "tls"),
    (ConnectionLost, "reset"),
    (ConnectionDone, "reset"),
    (ConnectError, "connect"),
)


def failure_name(error: BaseException) -> str:
    """`dns`, `refused`, `timeout`, `reset`, `tls` …; `broken_response` for the rest."""
    text = repr(error)
    if "SSL" in text or "certificate" in text:
        return "tls"
    if "ConnectionLost" in text or "ConnectionDone" in text or "ResponseNeverReceived" in text:
        return "reset"
    if type(error) is IgnoreRequest:
        # The one reason of Scrapy's own for which a request is given up.
        return "too_many_redirects"
    return next((name for kind, name in _NAMES if isinstance(error, kind)), "broken_response")
