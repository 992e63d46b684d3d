"""Records which sitemap lists which page, so that a page dropped from its sitemap is noticed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spiders.archive.records import Hint
from spiders.state.crawl_log import SitemapMention
from spiders.state.known_pages import KnownPages, page_key, source_key

# Far more than one run finds; where a site lays out its sitemaps anew, later runs go on.
_MOST = 10_000


class SitemapMembership:
    """What one crawl's sitemaps name in another place than the last one that was remembered."""

    def __init__(self, known_pages: KnownPages) -> None:
        self._known_pages = known_pages
        self._moved: dict[str, SitemapMention] = {}
        self._as_before: set[int] = set()
        self._found_elsewhere: dict[str, int] = {}
        self._confirmed: list[SitemapMention] = []
        self._forgotten: list[SitemapMention] = []

    def record_mention(self, page_id: str, hint: Hint, *, named_before: bool) -> None:
        """Records that the sitemap `hint.via` names a page; another source may have before."""
        known = self._known_pages.page(page_id)
        if known is not None and known.source == source_key(hint.via):
            self._as_before.add(page_key(page_id))
            if named_before:
                # Fetched because of a feed or REST, it would be noted as theirs.
                self._confirmed.append(SitemapMention(page_id, hint.via, hint.lastmod))
        elif known is None and not named_before:
            # It will be fetched, and the sitemap is noted with it.
            return
        elif len(self._moved) < _MOST:
            self._moved[page_id] = SitemapMention(page_id, hint.via, hint.lastmod)

    def keep_sitemap(self, page_id: str) -> None:
        """Records that a page is fetched because of another source than a sitemap.

        It would be noted as that one's, and nobody would notice when its own sitemap, which may
        be down in this run, names it no more.
        """
        known = self._known_pages.page(page_id)
        if known is not None and known.source:
            self._found_elsewhere[page_id] = known.source

    def record_dropped(self, page_id: str) -> None:
        """Records that a page which its sitemap names no more is looked into."""
        self._forgotten.append(SitemapMention(page_id, ""))

    def changed(self, whole: Collection[str]) -> Iterator[SitemapMention]:
        """What is to be remembered from now on.

        A page that two sitemaps name stays with the first as long as that is not known to have
        dropped it, or it would change places in every run.

        Args:
            whole: URLs of the sitemaps that were read to their end and had changed.
        """
        read = {source_key(url) for url in whole}
        sitemaps = [s.url for s in self._known_pages.sources.values() if s.kind == "sitemap"]
        offered = dict(zip(map(source_key, sitemaps), sitemaps, strict=True))
        for page_id, mention in self._moved.items():
            known = self._known_pages.page(page_id)
            source = known.source if known else 0
            if page_key(page_id) not in self._as_before and (
                source in read or source not in offered
            ):
                self._found_elsewhere.pop(page_id, None)
                yield mention
        for page_id, source in self._found_elsewhere.items():
            if source in offered and page_key(page_id) not in self._as_before:
                yield SitemapMention(page_id, offered[source])
        yield from self._confirmed
        yield from self._forgotten
