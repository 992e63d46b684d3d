"""What became of a page, as the next stages take it."""

from __future__ import annotations

from pipelines.identity import moved_to
from pipelines.record import Article, CleanedPage, Reject
from spiders.fetch import FetchedPage
from spiders.site import Site


def cleaned_page(page: FetchedPage, site: Site, result: Article | Reject) -> CleanedPage:
    """The page with its article, or with the reason why there is none."""
    return CleanedPage(
        fetch=page.fetch,
        page_id=page.page_id,
        url=page.url,
        via=page.hint.via,
        lastmod=page.hint.lastmod,
        etag="" if page.parts else page.header("etag"),
        last_modified="" if page.parts else page.header("last-modified"),
        article=result if isinstance(result, Article) else None,
        reject=result if isinstance(result, Reject) else None,
        moved_to=moved_to(page, site),
        parts=tuple(part.fetch for part in page.parts),
    )
