"""Decides for each URL that a source names whether to fetch it: new, changed, moved or due."""

from __future__ import annotations

import logging
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from spiders.archive.records import Hint, merge_hints
from spiders.config import clock
from spiders.config.site import Site
from spiders.config.urls import identify
from spiders.fetch.change_claims import ChangeClaim, ChangeClaims
from spiders.fetch.queue import PageQueue
from spiders.fetch.sitemap_membership import SitemapMembership
from spiders.state.candidate import UNASKED, Candidate
from spiders.state.crawl_job import CrawlJob
from spiders.state.known_pages import DuePage, KnownPage, KnownPages, PageState, page_key
from spiders.state.recorder import CrawlRecorder
from spiders.state.source_entries import Entry, unix_seconds

logger = logging.getLogger(__name__)

_FRESH = frozenset({"feed", "news_sitemap"})
_LINKS = frozenset({"link", "listing"})
_NEVER_HAD = frozenset({PageState.FAILED, PageState.NEVER_FETCHED})
_SAMPLE_OF_FORGETFUL = 5
_REVISIT_SECONDS = 20 * 60
"""How long a run may go on for the sake of revisits: where a site asks for a long delay, its news
come first."""


class PageScheduler:
    """Takes what sources name, counts each page once, and queues those that are due."""

    def __init__(
        self,
        job: CrawlJob,
        site: Site,
        known_pages: KnownPages,
        recorder: CrawlRecorder,
        queue: PageQueue,
    ) -> None:
        self._job, self._site, self._known_pages = job, site, known_pages
        self._recorder, self._queue = recorder, queue
        self._known: set[int] = set()
        self._due: set[int] = set()
        self._undated: dict[str, Candidate] = {}
        """News of feeds, which say no lastmod: they wait for the lastmod of the sitemaps."""
        self._waiting: dict[str, Candidate] | None = {}
        """Pages left by earlier runs: they wait for what sources say of them; None once all were
        read."""
        self._claims = ChangeClaims(known_pages.trust, len(known_pages))
        self._moves = ChangeClaims(known_pages.trust, len(known_pages))
        """URLs are doubted apart: where every lastmod moves by itself, a new URL still tells."""
        self._membership = SitemapMembership(known_pages)
        self._found_elsewhere: set[int] = set()
        """Pages to be fetched because of a feed, a listing or REST, none of which tells when
        a page is gone."""
        self._queued = 0
        self.disbelieved: set[str] = set()
        """URLs of sources of which not everything they call changed is fetched in this run."""

    async def queue_due(self) -> None:
        """Takes up the pages that earlier runs left, for `release_due` to queue.

        Under a limit they get half of it, so that a backlog does not hold up the news. Those
        over it stay due.
        """
        limit = self._job.max_pages
        pages = [page for page in self._known_pages.due if page.purpose not in UNASKED]
        for page in pages[: (limit + 1) // 2] if limit else pages:
            await self._queue_page(page)
        if self._job.window is not None:
            # The sources of years are read for hours.
            await self.release_due()

    async def release_due(self) -> None:
        """Queues them, with what sources have said of them: a feed may be the only one to know."""
        waiting, self._waiting = self._waiting or {}, None
        for candidate in waiting.values():
            await self._queue.put(candidate, fresh=False)

    async def found(self, entry: Entry, kind: str) -> bool | None:
        """Decides about a URL that a source names; see `spiders.sources.entry_filter.Found`."""
        identity = identify(entry.url, self._site)
        if identity.reason is None:
            candidate = Candidate(identity.page_id, identity.url, entry.hint)
            if kind == "sitemap":
                is_named = identity.page_id in self._undated
                is_named |= page_key(identity.page_id) in self._found_elsewhere
                self._membership.record_mention(identity.page_id, entry.hint, named_before=is_named)
                if self._has_returned(identity.page_id):
                    return await self._put(candidate._replace(purpose="gone"), fresh=False)
            if kind in _FRESH and not unix_seconds(entry.hint.lastmod):
                self._undated.setdefault(identity.page_id, candidate)
                return self._known_pages.page(identity.page_id) is None
            is_due = await self.consider(
                identity.page_id,
                identity.url,
                entry.hint,
                fresh=kind in _FRESH,
                knows_place=kind not in _LINKS,
            )
            if is_due and kind != "sitemap":
                self._found_elsewhere.add(page_key(identity.page_id))
                self._membership.keep_sitemap(identity.page_id)
            return is_due
        if self._count_mention(
            identity.page_id, as_known=self._known_pages.page(identity.page_id) is not None
        ):
            candidate = Candidate(identity.page_id, identity.url, entry.hint)
            self._recorder.drop(candidate, identity.reason, "")
        return None

    async def queue_undated(self) -> None:
        """Decides about the news and the changes that waited until all sources were read.

        Also when the crawl is stopped: their sources are recorded as read, so nobody would look
        again.
        """
        for candidate in list(self._undated.values()):
            await self.consider(candidate.page_id, candidate.url, candidate.hint, fresh=True)
        for claims in (self._claims, self._moves):
            changed, doubted = claims.decide()
            for candidate in changed:
                await self._put(candidate, fresh=False)
            for candidate in doubted:
                self._count_mention(candidate.page_id, as_known=True)
                self.disbelieved.add(candidate.hint.via)
            if doubted:
                text = "%s: %d stored pages are said to have %s at once; a sample is fetched"
                what = "moved" if claims is self._moves else "changed"
                logger.warning(text, self._site.name, len(changed) + len(doubted), what)
        await self.release_due()

    async def queue_unmentioned(self, whole: Collection[str], delay: float = 0.0) -> set[str]:
        """Queues stored pages of which no source said anything, now that all were read.

        Under a limit of pages, what earlier runs left over gets what is not used up.

        Args:
            whole: URLs of the sitemaps that were read to their end and had changed.
            delay: seconds from one request to the next.

        Returns:
            Those of them that are to be read again, as not all that they dropped is asked for.
        """
        left = await self._queue_vanished(whole)
        revisits = [page for page in self._known_pages.due if page.purpose == "revisit"]
        late = set(revisits[int(_REVISIT_SECONDS / delay) :]) if delay else set()
        for page in sorted(self._known_pages.due, key=lambda page: page.purpose not in UNASKED):
            if page not in late:
                await self._queue_page(page)
        for mention in self._membership.changed(whole):
            self._recorder.record_mention(mention)
        return left

    def sitemaps_that_dropped(self, whole: Collection[str]) -> set[str]:
        """Those of the sitemaps that name no more what they did; for a crawl that was cut short."""
        return self._known_pages.sitemaps_naming(whole, self._vanished(whole))

    async def _queue_vanished(self, whole: Collection[str]) -> set[str]:
        vanished = self._vanished(whole)
        most = self._site.revisits.vanished
        if is_forgetful := self._known_pages.trust.is_forgetful:
            most = min(most, _SAMPLE_OF_FORGETFUL)
        if len(vanished) > most:
            text = "%s: %d pages are no longer in their sitemap, %d of them are asked for"
            logger.warning(text, self._site.name, len(vanished), most)
        left = [int(key) for key in vanished[most:]]
        for page in self._known_pages.find(map(int, vanished[:most])):
            if await self._queue_page(page):
                self._membership.record_dropped(page.page_id)
            else:
                left.append(page_key(page.page_id))
        return set() if is_forgetful else self._known_pages.sitemaps_naming(whole, left)

    def _vanished(self, whole: Collection[str]) -> NDArray[np.uint64]:
        return self._known_pages.dropped_by(whole, self._known | self._due)

    async def consider(
        self, page_id: str, url: str, hint: Hint, *, fresh: bool, knows_place: bool = True
    ) -> bool:
        """Queues a page that is new, changed or moved; True if it is to be fetched in this run.

        `knows_place` tells whether the source would name a page by its present URL: articles
        link to each other by the URLs of the day they were written.
        """
        if (news := self._undated.pop(page_id, None)) is not None:
            hint, fresh = merge_hints(news.hint, hint), True
        known, lastmod = self._known_pages.page(page_id), unix_seconds(hint.lastmod)
        candidate = Candidate(page_id, url, hint)
        if known is None or known.state in _NEVER_HAD:
            return await self._put(candidate, fresh=fresh)
        is_changed = _is_changed(known, lastmod)
        if not is_changed and known.checked <= lastmod <= clock.now().timestamp():
            # Checked before it changed: so it is where a source tells the day alone.
            return await self._put(candidate, fresh=fresh)
        has_moved = knows_place and self._known_pages.has_moved(page_id, url)
        if is_changed or has_moved:
            changed_page = candidate if is_changed else candidate._replace(purpose="moved")
            if fresh:
                return await self._put(changed_page, fresh=True)
            claims = self._moves if has_moved else self._claims
            if claims.add(ChangeClaim(changed_page, lastmod, known.checked)):
                return True
            self.disbelieved.add(hint.via)
        self._count_mention(page_id, as_known=True)
        return page_key(page_id) in self._due

    def is_new(self, page_id: str) -> bool:
        """Counts a page that came in place of another; True if it was never had, nor will be now.

        It is then due for an outcome of its own.
        """
        known = self._known_pages.page(page_id)
        is_had = known is not None and known.state not in _NEVER_HAD
        return not is_had and self._count_mention(page_id, as_known=False)

    def _has_returned(self, page_id: str) -> bool:
        """Whether a page is gone which its sitemap had dropped and now names again.

        Restored, it may bear the lastmod that it had. One that a sitemap never ceased to name
        is not asked for: such sitemaps keep what was deleted.
        """
        known = self._known_pages.page(page_id)
        return known is not None and known.state == PageState.GONE and not known.source

    async def _queue_page(self, page: DuePage) -> bool:
        """Queues a page that no source calls changed; over the limit it is left as it was."""
        limit = self._job.max_pages
        if (limit and self._queued >= limit) or page_key(page.page_id) in self._due:
            return False
        candidate = Candidate(page.page_id, page.url, Hint(lastmod=page.lastmod), page.purpose)
        return await self._put(candidate, fresh=False)

    async def _put(self, candidate: Candidate, *, fresh: bool) -> bool:
        """Queues a page once; the limit sends those beyond it to the next run."""
        if not self._count_mention(candidate.page_id, as_known=False):
            self._tell_waiting(candidate)
            return True
        limit = self._job.max_pages
        if limit and self._queued >= limit:
            self._recorder.drop(candidate, "deferred:max_pages", f"limit of {limit} pages")
            return True
        self._queued += 1
        etag, last_modified = self._known_pages.validators(candidate.page_id)
        candidate = candidate._replace(etag=etag, last_modified=last_modified)
        if self._waiting is not None and candidate.purpose == "retry":
            self._waiting[candidate.page_id] = candidate
        else:
            await self._queue.put(candidate, fresh=fresh)
        return True

    def _tell_waiting(self, candidate: Candidate) -> None:
        if self._waiting and (waiting := self._waiting.get(candidate.page_id)):
            hint = merge_hints(candidate.hint, waiting.hint)
            self._waiting[candidate.page_id] = waiting._replace(hint=hint)

    def _count_mention(self, page_id: str, *, as_known: bool) -> bool:
        """Counts a mention of a page; True if the page is now due for an outcome of its own.

        A page may be known to one source and changed by that of the next: a feed has
        no lastmod, the sitemap behind it does.
        """
        key = page_key(page_id)
        if key in self._due or (as_known and key in self._known):
            return False
        if key in self._known:
            self._known.remove(key)
            self._recorder.known -= 1
            self._recorder.discovered -= 1
        self._recorder.discovered += 1
        if as_known:
            self._known.add(key)
            self._recorder.known += 1
        else:
            self._due.add(key)
        return not as_known


def _is_changed(known: KnownPage, lastmod: int) -> bool:
    """Whether a source's word is that a known page has changed since it was had."""
    before = known.lastmod or known.checked
    if before > clock.now().timestamp():
        # A time in the future says nothing: behind it no later change would be seen.
        before = known.checked
    return lastmod > before and lastmod != known.lastmod
