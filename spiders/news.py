"""The one news spider: reads a site's sources and archives every article that is new or changed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.books import Books
from spiders.discovery.entries import Entry, unix_seconds
from spiders.discovery.sources import SourceReader
from spiders.failures import OffSite, RobotsForbidden, failure_name
from spiders.fetch import FetchedPage, Hint, merge_hints
from spiders.frontier import Candidate, Frontier
from spiders.job import CrawlJob, Report, job_from_environment
from spiders.ledger import PageOutcome
from spiders.memory import KnownPage, Memory, PageState, load_memory, page_key
from spiders.middlewares import RobotsPolicy
from spiders.site import Site
from spiders.urls import identify

logger = logging.getLogger(__name__)

# Sources may be large, pages may not: a page of more than this is an error or an attack.
MAX_PAGE_BYTES = 8 * 1024 * 1024
_FRESH = frozenset({"feed", "news_sitemap"})
_MOVED = frozenset({301, 308})


class NewsSpider(Spider):
    """Crawls one site; `spiders.loader` makes the class of each site file."""

    site: ClassVar[Site]

    def __init__(
        self,
        job: CrawlJob | None = None,
        report: Report | None = None,
        **kwargs: Any,  # noqa: ANN401 - Scrapy hands on -a arguments
    ) -> None:
        super().__init__(name=self.site.name, **kwargs)
        self.job = job or job_from_environment()
        self.books = Books(self.job, self.site.name, report or _log_report)
        self.memory = _recall(self.job, self.site.name)
        self._frontier = Frontier()
        self._known: set[int] = set()
        self._due: set[int] = set()
        self._undated: dict[str, Candidate] = {}
        """News of feeds, which say no lastmod: they wait for the word of the sitemaps behind."""
        self._taken = 0
        self.problem = ""
        """Why nothing could be read from the site, '' if something could."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:  # noqa: ANN401
        """Also closes the books when the crawl is stopped from outside."""
        spider: NewsSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.close_books, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[dict[str, Any]]:
        """Reads the sources while workers fetch pages; yields the books as they stand."""
        workers = [
            asyncio.ensure_future(self._work()) for _ in range(self.site.politeness.concurrency)
        ]
        try:
            await self._discover()
            await self._frontier.close()
            await asyncio.gather(*workers)
        except Exception as error:
            # Scrapy logs it and ends as if all were well.
            self.problem = f"the crawl broke: {error!r}"
            raise
        finally:
            for worker in workers:
                worker.cancel()
        yield self.books.stats()

    def close_books(self, spider: Spider, reason: str) -> None:
        """Enters what was not fetched as deferred and closes the books, however the crawl ended."""
        for candidate in self._frontier.drain():
            self._enter(candidate, "deferred:stopped", f"the crawl ended: {reason}")
        totals = self.books.close(reason)
        logger.info(
            "%d pages named, %d known, %d archived, %d requests in %.1f s",
            totals.discovered,
            totals.known,
            totals.fetched,
            totals.requests,
            totals.seconds,
            extra={"spider": self},
        )

    async def _discover(self) -> None:
        for page in self.memory.due:
            await self._consider(page.page_id, page.url, Hint(lastmod=page.lastmod), fresh=True)
        sitemaps = await self._read_robots()
        if self.problem:
            text = "nothing of %s may be asked for: %s"
            logger.error(text, self.site.name, self.problem, extra={"spider": self})
            return
        reader = SourceReader(self.site, self.memory, self.books, self._download, self._found)
        try:
            await reader.read_all(sitemaps)
        finally:
            # Even when stopped: their feed is entered as read, so nobody would look again.
            for candidate in list(self._undated.values()):
                await self._consider(*candidate, fresh=True)
        if not reader.readable:
            self.problem = "; ".join(reader.problems[:3]) or "no sitemap, feed or REST was found"
            text = "no source of %s could be read: %s"
            logger.error(text, self.site.name, self.problem, extra={"spider": self})

    async def _read_robots(self) -> list[str]:
        """Sitemaps that robots.txt names; its Crawl-delay is kept from here on."""
        middleware = self.crawler.get_downloader_middleware(RobotsPolicy)
        assert isinstance(middleware, RobotsPolicy), "the settings lack RobotsPolicy"
        parser = await middleware.robot_parser(Request(self.site.base_url))
        if why := middleware.failures.get(urlsplit(self.site.base_url).netloc):
            self.problem = f"robots.txt could not be read: {why}"
        rules = getattr(parser, "rp", None)
        if rules is None:
            return []
        delay = rules.crawl_delay(self.job.user_agent)
        slot = self.crawler.engine.downloader.slots.get("site")
        if delay and slot is not None and delay > slot.delay:
            text = "robots.txt asks for %s s between requests"
            logger.info(text, delay, extra={"spider": self})
            slot.delay = float(delay)
        return list(dict.fromkeys(rules.sitemaps))

    async def _found(self, entry: Entry, kind: str) -> bool | None:
        """Decides about a URL that a source names; see `spiders.discovery.reading.Found`."""
        identity = identify(entry.url, self.site)
        if identity.reason is None:
            candidate = Candidate(identity.page_id, identity.url, entry.hint)
            if kind in _FRESH and not unix_seconds(entry.hint.lastmod):
                self._undated.setdefault(identity.page_id, candidate)
                return self.memory.page(identity.page_id) is None
            return await self._consider(*candidate, fresh=kind in _FRESH)
        if self._settle(identity.page_id, as_known=self.memory.page(identity.page_id) is not None):
            candidate = Candidate(identity.page_id, identity.url, entry.hint)
            self._enter(candidate, identity.reason, "")
        return None

    async def _consider(self, page_id: str, url: str, hint: Hint, *, fresh: bool) -> bool:
        """Queues a page that is new or changed; True if it is to be fetched in this run."""
        if (news := self._undated.pop(page_id, None)) is not None:
            hint, fresh = merge_hints(news.hint, hint), True
        known = self.memory.page(page_id)
        unchanged = known is not None and not _has_changed(known, unix_seconds(hint.lastmod))
        if not self._settle(page_id, as_known=unchanged):
            return page_key(page_id) in self._due
        candidate = Candidate(page_id, url, hint)
        if self.job.max_pages and self._taken >= self.job.max_pages:
            self._enter(candidate, "deferred:max_pages", f"limit of {self.job.max_pages} pages")
            return True
        self._taken += 1
        await self._frontier.put(candidate, fresh=fresh)
        return True

    def _settle(self, page_id: str, *, as_known: bool) -> bool:
        """Counts a mention of a page; True if the page is now due for an outcome of its own.

        A page may be known to one source and changed by the word of the next: a feed has
        no lastmod, the sitemap behind it does.
        """
        key = page_key(page_id)
        if key in self._due or (as_known and key in self._known):
            return False
        if key in self._known:
            self._known.remove(key)
            self.books.known -= 1
            self.books.discovered -= 1
        self.books.discovered += 1
        if as_known:
            self._known.add(key)
            self.books.known += 1
        else:
            self._due.add(key)
        return not as_known

    async def _work(self) -> None:
        while (candidate := await self._frontier.get()) is not None:
            try:
                await self._fetch(candidate)
            except asyncio.CancelledError:
                self._enter(candidate, "deferred:stopped", "the crawl was stopped")
                raise
            except OffSite as error:
                self._enter(candidate, "off_site", f"redirected to {error}")
            except RobotsForbidden as error:
                self._enter(candidate, "robots", str(error))
            except Exception as error:  # noqa: BLE001 - one page's failure is that page's outcome
                self._enter(candidate, f"failed:{failure_name(error)}", repr(error)[:300])

    async def _fetch(self, candidate: Candidate) -> None:
        response = await self._download(candidate.url, "page", {}, MAX_PAGE_BYTES)
        landed = identify(response.url, self.site)
        if response.url != candidate.url and landed.reason is not None:
            # WordPress plugins send deleted posts to the front page with a 301; a login or a
            # consent wall in the way is a 302 or 307, behind which the page still is.
            detail = f"redirected to {response.url}"
            outcome = "rejected" if set(_redirects(response)) <= _MOVED else "failed"
            self._enter(candidate, f"{outcome}:redirected_away", detail)
            return
        assert response.request is not None
        fetch = replace(
            response.request.meta["fetch"],
            url=candidate.url,
            bytes=len(response.body),
            body_sha256=hashlib.sha256(response.body).hexdigest(),
        )
        self.books.archive(
            FetchedPage(
                fetch=fetch,
                page_id=candidate.page_id,
                url=response.url,
                headers=tuple(_headers(response)),
                body=response.body,
                hint=candidate.hint,
            )
        )

    async def _download(
        self, url: str, kind: str, headers: dict[str, str], max_size: int | None = None
    ) -> Response:
        meta: dict[str, Any] = {"kind": kind}
        if max_size:
            meta["download_maxsize"] = max_size
        request = Request(url, headers=headers, meta=meta, dont_filter=True)
        return await self.crawler.engine.download_async(request)

    def _enter(self, candidate: Candidate, outcome: str, detail: str) -> None:
        self.books.outcome(
            PageOutcome(
                page_id=candidate.page_id,
                url=candidate.url,
                outcome=outcome,
                detail=detail,
                via=candidate.hint.via,
                lastmod=candidate.hint.lastmod,
                checked_at=datetime.now(UTC),
            )
        )


def _has_changed(known: KnownPage, lastmod: int) -> bool:
    """Whether a source's word is reason to ask for a known page again."""
    if known.state in (PageState.FAILED, PageState.NEVER_FETCHED):
        return True
    if lastmod > (known.lastmod or known.checked):
        return True
    # Checked before it changed: so it is where a source tells the day alone.
    return bool(lastmod) and known.checked <= lastmod <= time.time()


def _recall(job: CrawlJob, site: str) -> Memory:
    folder = job.site_folder(site)
    return load_memory(folder) if (folder / "memory.json").exists() else Memory()


def _redirects(response: Response) -> list[object]:
    """The statuses of the redirects that led to a response."""
    reasons: list[object] = response.meta.get("redirect_reasons", [])
    return reasons


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]


def _log_report(event: dict[str, Any]) -> None:
    logger.info("%s", event)
