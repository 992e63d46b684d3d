"""Decides about every page that a source names: new, changed, known, or none of the site's."""

from __future__ import annotations

import time

from spiders.books import Books
from spiders.discovery.entries import Entry, unix_seconds
from spiders.fetch import Hint, merge_hints
from spiders.frontier import Candidate, Frontier
from spiders.job import CrawlJob
from spiders.memory import KnownPage, Memory, PageState, page_key
from spiders.site import Site
from spiders.urls import identify

_FRESH = frozenset({"feed", "news_sitemap"})


class Intake:
    """Takes what sources name, counts each page once, and queues those that are due."""

    def __init__(
        self, job: CrawlJob, site: Site, memory: Memory, books: Books, frontier: Frontier
    ) -> None:
        self._job, self._site, self._memory = job, site, memory
        self._books, self._frontier = books, frontier
        self._known: set[int] = set()
        self._due: set[int] = set()
        self._undated: dict[str, Candidate] = {}
        """News of feeds, which say no lastmod: they wait for the word of the sitemaps behind."""
        self._taken = 0

    async def take_due(self) -> None:
        """Queues the pages that earlier runs left to be asked for again."""
        for page in self._memory.due:
            await self.consider(
                page.page_id, page.url, Hint(lastmod=page.lastmod), purpose=page.purpose, fresh=True
            )

    async def found(self, entry: Entry, kind: str) -> bool | None:
        """Decides about a URL that a source names; see `spiders.discovery.reading.Found`."""
        identity = identify(entry.url, self._site)
        if identity.reason is None:
            candidate = Candidate(identity.page_id, identity.url, entry.hint)
            if kind in _FRESH and not unix_seconds(entry.hint.lastmod):
                self._undated.setdefault(identity.page_id, candidate)
                return self._memory.page(identity.page_id) is None
            return await self.consider(
                identity.page_id, identity.url, entry.hint, fresh=kind in _FRESH
            )
        if self._settle(identity.page_id, as_known=self._memory.page(identity.page_id) is not None):
            candidate = Candidate(identity.page_id, identity.url, entry.hint)
            self._books.left(candidate, identity.reason, "")
        return None

    async def take_undated(self) -> None:
        """Decides about the news for which no sitemap had a word.

        Also when the crawl is stopped: their feed is entered as read, so nobody would look again.
        """
        for candidate in list(self._undated.values()):
            await self.consider(candidate.page_id, candidate.url, candidate.hint, fresh=True)

    async def consider(
        self, page_id: str, url: str, hint: Hint, *, fresh: bool, purpose: str = "found"
    ) -> bool:
        """Queues a page that is new or changed; True if it is to be fetched in this run."""
        if (news := self._undated.pop(page_id, None)) is not None:
            hint, fresh = merge_hints(news.hint, hint), True
        known = self._memory.page(page_id)
        unchanged = known is not None and not _has_changed(known, unix_seconds(hint.lastmod))
        if not self._settle(page_id, as_known=unchanged):
            return page_key(page_id) in self._due
        candidate = Candidate(page_id, url, hint, purpose)
        limit = self._job.max_pages
        if limit and self._taken >= limit:
            self._books.left(candidate, "deferred:max_pages", f"limit of {limit} pages")
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
            self._books.known -= 1
            self._books.discovered -= 1
        self._books.discovered += 1
        if as_known:
            self._known.add(key)
            self._books.known += 1
        else:
            self._due.add(key)
        return not as_known


def _has_changed(known: KnownPage, lastmod: int) -> bool:
    """Whether a source's word is reason to ask for a known page again."""
    if known.state in (PageState.FAILED, PageState.NEVER_FETCHED):
        return True
    if lastmod > (known.lastmod or known.checked):
        return True
    # Checked before it changed: so it is where a source tells the day alone.
    return bool(lastmod) and known.checked <= lastmod <= time.time()
