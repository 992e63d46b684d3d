"""Fetches pages off the queue: each ends archived, or with an outcome that says why not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import replace

from scrapy.http import Response

from spiders.archive.records import FetchedPage, conditions
from spiders.config.site import Site
from spiders.config.urls import identify, is_hashed
from spiders.download.budget import CrawlDeferred
from spiders.download.failures import OffSite, RobotsForbidden, failure_name
from spiders.fetch.multipage import PartFailed, PartFetcher
from spiders.fetch.queue import PageQueue
from spiders.sources.fetch_source import Download
from spiders.state.candidate import Candidate
from spiders.state.recorder import CrawlRecorder

_MOVED = frozenset({301, 308})


class PageFetcher:
    """One worker's way from candidate to archived page; several may run it at once."""

    def __init__(
        self, site: Site, recorder: CrawlRecorder, queue: PageQueue, download: Download
    ) -> None:
        self._site, self._recorder = site, recorder
        self._queue, self._download = queue, download
        self._parts = PartFetcher(site, download)

    async def work(self) -> None:
        """Fetches until the queue is closed and empty."""
        while (candidate := await self._queue.get()) is not None:
            page = None
            try:
                page = await self._fetch(candidate)
            except asyncio.CancelledError:
                self._recorder.drop(candidate, "deferred:stopped", "the crawl was stopped")
                raise
            except PartFailed as error:
                self._recorder.drop(
                    candidate, f"failed:{error}", repr(error.__cause__ or error)[:300]
                )
            except CrawlDeferred as error:
                self._recorder.drop(candidate, error.outcome, str(error))
            except OffSite as error:
                self._recorder.drop(candidate, "off_site", f"redirected to {error}")
            except RobotsForbidden as error:
                self._recorder.drop(candidate, "robots", str(error))
            except Exception as error:  # noqa: BLE001 - one page's failure is that page's outcome
                self._recorder.drop(candidate, f"failed:{failure_name(error)}", repr(error)[:300])
            if page is not None:
                # A full disk is no page's failure: it ends the crawl.
                self._recorder.archive(page)

    async def _fetch(self, candidate: Candidate) -> FetchedPage | None:
        """The page as it is to be archived; None if it ended otherwise, which is recorded."""
        validators = conditions(candidate.etag, candidate.last_modified)
        response = await self._download(candidate.url, "page", validators, candidate.purpose)
        landed = identify(response.url, self._site)
        is_away = landed.reason is not None or _is_another(candidate.page_id, landed.page_id)
        if response.url != candidate.url and is_away:
            # WordPress plugins send deleted posts to the front page or to another post with a
            # 301; a login or a consent wall in the way is a 302 or 307, and the page still there.
            detail = f"redirected to {response.url}"
            outcome = "rejected" if set(_redirects(response)) <= _MOVED else "failed"
            self._recorder.drop(candidate, f"{outcome}:redirected_away", detail)
            return None
        if response.status == 304 and validators:
            self._recorder.drop(candidate, "not_modified", "")
            return None
        return _archived(candidate, response, await self._parts.fetch(response, candidate))


def _is_another(asked: str, landed: str) -> bool:
    """Whether an article was asked for and another answered; without ids nobody can tell."""
    return asked != landed and not is_hashed(asked) and not is_hashed(landed)


def _archived(candidate: Candidate, first: Response, parts: Iterable[Response]) -> FetchedPage:
    page = _response_of(candidate.page_id, candidate.url, first)
    further = (_response_of(candidate.page_id, _asked(part), part) for part in parts)
    return replace(page, hint=candidate.hint, parts=tuple(further))


def _response_of(page_id: str, asked: str, response: Response) -> FetchedPage:
    assert response.request is not None
    fetch = replace(
        response.request.meta["fetch"],
        url=asked,
        bytes=len(response.body),
        body_sha256=hashlib.sha256(response.body).hexdigest(),
    )
    return FetchedPage(
        fetch=fetch,
        page_id=page_id,
        url=response.url,
        headers=header_pairs(response),
        body=response.body,
    )


def _asked(response: Response) -> str:
    """The URL that was asked for, before redirects."""
    urls: list[str] = response.meta.get("redirect_urls", [])
    return urls[0] if urls else response.url


def _redirects(response: Response) -> list[object]:
    """The statuses of the redirects that led to a response."""
    reasons: list[object] = response.meta.get("redirect_reasons", [])
    return reasons


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """A response's headers, each value with its name."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
