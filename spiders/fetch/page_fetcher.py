"""Fetches pages off the queue: each ends archived, or with an outcome that says why not."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from scrapy.http import Response

from spiders.archive.records import FetchedPage, Hint, conditions
from spiders.config.site import Site
from spiders.config.urls import identify, is_hashed
from spiders.download.budget import CrawlDeferred
from spiders.download.failures import OffSite, RobotsForbidden, failure_name
from spiders.fetch.multipage import PartFailed, PartFetcher
from spiders.fetch.queue import PageQueue
from spiders.sources.fetch_source import FOR_GOOD, Download
from spiders.state.candidate import Candidate
from spiders.state.recorder import CrawlRecorder

logger = logging.getLogger(__name__)


class PageFetcher:
    """One worker's way from candidate to archived page; several may run it at once."""

    def __init__(
        self,
        site: Site,
        recorder: CrawlRecorder,
        queue: PageQueue,
        download: Download,
        *,
        is_new: Callable[[str], bool],
        on_page: Callable[[FetchedPage], Awaitable[None]],
    ) -> None:
        """`is_new` says of a page that came in place of another whether it is to be kept.

        `on_page` is told of each page once it is archived, and fails for no page's sake.
        """
        self._site, self._recorder = site, recorder
        self._queue, self._download = queue, download
        self._is_new, self._on_page = is_new, on_page
        self._parts = PartFetcher(site, download)

    async def work(self) -> None:
        """Fetches until the queue is closed and empty."""
        while (candidate := await self._queue.get()) is not None:
            page = await self._fetch(candidate)
            if page is not None and self._archive(page):
                await self._on_page(page)

    async def _fetch(self, candidate: Candidate) -> FetchedPage | None:
        """The page as it is to be archived; None if it ended otherwise, which is recorded."""
        other = None
        with self._outcome_of(candidate):
            validators = conditions(candidate.etag, candidate.last_modified)
            response = await self._download(candidate.url, "page", validators, candidate.purpose)
            landed = identify(response.url, self._site)
            is_another = landed.reason is None and _is_another(candidate.page_id, landed.page_id)
            if response.url == candidate.url or not (landed.reason or is_another):
                if response.status == 304 and validators:
                    self._recorder.drop(candidate, "not_modified", "")
                    return None
                return _archived(candidate, response, await self._parts.fetch(response, candidate))
            # WordPress plugins send deleted posts to the front page or to another post with a
            # 301; a login or a consent wall in the way is a 302 or 307, and the page still there.
            outcome = "rejected" if set(_redirects(response)) <= FOR_GOOD else "failed"
            if is_another and response.status == 200:
                other = Candidate(landed.page_id, landed.url, Hint(via=candidate.url))
            detail = f"redirected to {response.url}"
            self._recorder.drop(candidate, f"{outcome}:redirected_away", detail)
        if other is None or not self._is_new(other.page_id):
            return None
        # Nobody may name it but this redirect.
        with self._outcome_of(other):
            return _archived(other, response, await self._parts.fetch(response, other))
        return None

    @contextmanager
    def _outcome_of(self, candidate: Candidate) -> Iterator[None]:
        """Whatever goes wrong inside is this page's outcome, and no other's."""
        try:
            yield
        except asyncio.CancelledError:
            self._recorder.drop(candidate, "deferred:stopped", "the crawl was stopped")
            raise
        except PartFailed as error:
            self._recorder.drop(candidate, f"failed:{error}", repr(error.__cause__ or error)[:300])
        except CrawlDeferred as error:
            self._recorder.drop(candidate, error.outcome, str(error))
        except OffSite as error:
            self._recorder.drop(candidate, "off_site", f"redirected to {error}")
        except RobotsForbidden as error:
            self._recorder.drop(candidate, "robots", str(error))
        except Exception as error:  # noqa: BLE001 - one page's failure is that page's outcome
            self._recorder.drop(candidate, f"failed:{failure_name(error)}", repr(error)[:300])

    def _archive(self, page: FetchedPage) -> bool:
        """Whether it could be archived; if not, that is its outcome."""
        try:
            self._recorder.archive(page)
        except OSError:
            # A full disk is no page's failure: it ends the crawl.
            raise
        except Exception as error:
            logger.exception("%s could not be archived", page.url)
            candidate = Candidate(page.page_id, page.fetch.url, page.hint)
            self._recorder.drop(candidate, "failed:not_archived", repr(error)[:300])
            return False
        return True


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
