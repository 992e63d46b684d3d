"""Asks within the budget of one look; whatever goes wrong becomes part of the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from scrapy.http import Response

from spiders.download.failures import failure_name
from spiders.probe.findings import MAX_REQUESTS, Seen

_MOST_PER_QUESTION = 6
"""Requests one question can cost: five redirects, or the two retries of a failure."""

Download = Callable[[str, str, dict[str, str], str], Awaitable[Response]]
Tell = Callable[[str], None]


class ProbeClient:
    """Asks for URLs one after another and never for more than the budget."""

    def __init__(self, download: Download, requests: Callable[[], int], tell: Tell) -> None:
        """`requests` counts what has gone out so far; `tell` hears what is asked for next."""
        self._download, self._requests, self._tell = download, requests, tell

    @property
    def left(self) -> int:
        """Questions that surely fit in the budget, if each costs one request."""
        return max(MAX_REQUESTS - _MOST_PER_QUESTION + 1 - self._requests(), 0)

    async def ask(
        self, url: str, kind: str, headers: Mapping[str, str] | None = None
    ) -> tuple[Seen, Response | None]:
        """The answer to one URL, and Scrapy's response where there was one."""
        if not self.left:
            return Seen(asked=url, kind=kind, reason="budget"), None
        self._tell(url)
        # Sources are large, so only pages have the limit of pages.
        limited = "page" if kind in ("page", "amp", "listing") else kind
        try:
            response = await self._download(url, limited, dict(headers or {}), "")
        except Exception as error:  # noqa: BLE001 - whatever it was, it is named and reported
            reason = failure_name(error)
            return Seen(asked=url, kind=kind, reason=reason, detail=str(error)[:200]), None
        pairs = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        )
        seen = Seen(
            asked=url,
            kind=kind,
            status=response.status,
            url=response.url,
            headers=pairs,
            body=response.body,
        )
        return seen, response

    async def recheck(self, url: str, kind: str, etag: str, last_modified: str) -> str:
        """The outcome of asking once more with validators, '' where there are none."""
        headers = {"If-None-Match": etag.removeprefix("W/"), "If-Modified-Since": last_modified}
        headers = {name: value for name, value in headers.items() if value}
        return (await self.ask(url, kind, headers))[0].outcome if headers else ""
