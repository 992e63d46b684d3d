"""Sends the requests of a probe within its budget; a failure becomes part of the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scrapy.http import Response

from spiders.archive.records import conditions
from spiders.download.failures import failure_name
from spiders.fetch.page_fetcher import header_pairs
from spiders.probe.findings import MAX_REQUESTS, ProbeResponse
from spiders.sources.fetch_source import Download

_MOST_PER_QUESTION = 6
"""Requests one question can cost: five redirects, or the two retries of a failure."""


class ProbeClient:
    """Asks for URLs one after another and never for more than the budget."""

    def __init__(
        self, download: Download, requests: Callable[[], int], notify: Callable[[str], None]
    ) -> None:
        """`requests` counts what has gone out so far; `notify` is given each URL first."""
        self._download, self._requests, self._notify = download, requests, notify

    @property
    def left(self) -> int:
        """Questions that surely fit in the budget, if each costs one request."""
        return max(MAX_REQUESTS - _MOST_PER_QUESTION + 1 - self._requests(), 0)

    async def ask(
        self, url: str, kind: str, headers: Mapping[str, str] | None = None
    ) -> tuple[ProbeResponse, Response | None]:
        """The answer to one URL, and Scrapy's response where there was one."""
        if not self.left:
            return ProbeResponse(asked=url, kind=kind, reason="budget"), None
        self._notify(url)
        # Sources are large, so only pages have the limit of pages.
        limited = "page" if kind in ("page", "amp", "listing") else kind
        try:
            response = await self._download(url, limited, dict(headers or {}), "")
        except Exception as error:  # noqa: BLE001 - whatever it was, it is named and reported
            reason = failure_name(error)
            return ProbeResponse(asked=url, kind=kind, reason=reason, detail=str(error)[:200]), None
        seen = ProbeResponse(
            asked=url,
            kind=kind,
            status=response.status,
            url=response.url,
            headers=header_pairs(response),
            body=response.body,
        )
        return seen, response

    async def recheck(self, url: str, kind: str, etag: str, last_modified: str) -> str:
        """The outcome of asking once more with validators, '' where there are none."""
        headers = conditions(etag, last_modified)
        return (await self.ask(url, kind, headers))[0].outcome if headers else ""
