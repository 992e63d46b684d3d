"""Finds the one page that a site shows instead of many: consent wall, login wall, maintenance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.record import CleanedPage, CleanedSegment, Reject
from pipelines.text.text import match_key
from spiders.config.site import Site

MIN_PAGES = 5
"""Fewer pages with one text may be one story, printed again."""
MIN_WORDS = 15
"""Shorter texts repeat honestly, as below videos, unless the headline is the same as well."""
MIN_BARE_PAGES = 2
"""The same for a line without a date, as quiet hours of maintenance bring few new pages."""


def reject_walls(segment: CleanedSegment, site: Site) -> CleanedSegment:
    """The segment with every page whose text stands under many URLs rejected as `wall`.

    So is a single one that has but a line, without a date, under the site's own name, and an
    article in parts that holds the text of a wall: it came up between two parts. The
    reject is of stage `fetch`: the page was not had, so it is asked for again, and a stored
    article keeps its text.
    """
    holders: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for page in segment.pages:
        for key in _keys(page):
            holders[key].add(page.article.article_id if page.article else page.page_id)
    walls = {
        key: len(pages)
        for key, pages in holders.items()
        if len(pages) >= (MIN_BARE_PAGES if key[0] == "bare" else MIN_PAGES)
        or key[:2] == ("bare", match_key(site.title))
    }
    if not walls:
        return segment
    rejects = [_judged(page, walls) for page in segment.pages]
    notices = {
        match_key(page.article.body): reject
        for page, reject in zip(segment.pages, rejects, strict=True)
        if page.article and reject
    }
    pages = []
    for page, own in zip(segment.pages, rejects, strict=True):
        reject = own or _notice_in_parts(page, notices)
        pages.append(replace(page, article=None, reject=reject) if reject else page)
    return replace(segment, pages=tuple(pages))


def _judged(page: CleanedPage, walls: Mapping[tuple[str, ...], int]) -> Reject | None:
    pages = max((walls.get(key, 0) for key in _keys(page)), default=0)
    if not pages:
        return None
    text = " ".join(page.article.body.split())[:80] if page.article else "no text"
    return Reject("fetch", "wall", f"{pages} pages say: {text}")


def _notice_in_parts(page: CleanedPage, notices: Mapping[str, Reject]) -> Reject | None:
    if page.article is None or not page.parts:
        return None
    body = match_key(page.article.body)
    return next((reject for text, reject in notices.items() if text in body), None)


def _keys(page: CleanedPage) -> Iterator[tuple[str, ...]]:
    """What pages behind one wall have in common."""
    if page.article is None:
        if page.reject is not None and page.reject.reason == "empty":
            yield "bytes", page.fetch.body_sha256
        return
    body = match_key(page.article.body)
    headline = match_key(page.article.headline)
    yield "page", headline, body
    if {"no_date", "short"} <= set(page.article.suspect.split(",")):
        yield "bare", headline, body
    if page.article.word_count >= MIN_WORDS:
        yield "text", body
