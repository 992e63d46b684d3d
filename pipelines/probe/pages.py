"""The sample pages of a look, cleaned under a site file that is still being drawn up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml.html import HtmlElement

from pipelines.clean import clean_page
from pipelines.markup import drop_code, parse_page
from pipelines.record import Article, Reject
from spiders.fetch import Fetch, FetchedPage
from spiders.probe.look import Seen
from spiders.site import Site
from spiders.urls import identify


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One sample page and what clean makes of it."""

    fetched: FetchedPage
    article: Article | None
    reject: Reject | None

    @property
    def url(self) -> str:
        """The URL that was asked for."""
        return self.fetched.fetch.url

    def tree(self) -> HtmlElement | None:
        """A new tree of the page, code left out; None if it is no HTML."""
        tree = parse_page(self.fetched.body, self.fetched.header("content-type"))
        if isinstance(tree, Reject) or drop_code(tree):
            return None
        return tree


def read_pages(pages: Sequence[Seen], site: Site) -> list[SamplePage]:
    """Cleans the pages that the site answered with."""
    found = []
    for seen in pages:
        if not seen.is_good:
            continue
        fetched = _fetched(seen, site)
        cleaned = clean_page(fetched, site)
        found.append(SamplePage(fetched, cleaned.article, cleaned.reject))
    return found


def _fetched(seen: Seen, site: Site) -> FetchedPage:
    fetch = Fetch("", "", site.name, seen.asked, "page", datetime.now(UTC), seen.status)
    return FetchedPage(
        fetch=fetch,
        page_id=identify(seen.asked, site).page_id,
        url=seen.url,
        headers=seen.headers,
        body=seen.body,
    )
