"""Short names for the ways in which a request gets no response."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost, SSLError

_NAMES: tuple[tuple[type[BaseException], str], ...] = (
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
    return next((name for kind, name in _NAMES if isinstance(error, kind)), "broken_response")
