"""Which article a page is: its id, canonical URL and redirect, and the record clean returns."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import base_url
from pipelines.record import Article, CleanedPage, Reject
from spiders.archive.records import FetchedPage
from spiders.config.site import Site
from spiders.config.urls import Identity, identify, is_hashed

_CANONICAL = XPath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href")
_SHORTLINK = XPath("//link[@rel='shortlink']/@href")
_REST_LINK = XPath("//link[@rel='alternate'][contains(@href, '/wp/v2/')]/@href")
_BODY_CLASS = XPath("//body/@class")
_POSTS = XPath("//article/@id")

_SHORT_ID = regex.compile(r"[?&]p=(\d{1,10})(?!\d)")
_REST_ID = regex.compile(r"/wp/v2/posts/(\d{1,10})(?!\d)")
_BODY_ID = regex.compile(r"(?:^|\s)postid-(\d{1,10})(?!\S)")
_POST_ID = regex.compile(r"post-(\d{1,10})")


def canonical_link(page: FetchedPage, tree: HtmlElement, meta: dict[str, list[str]]) -> str:
    """The absolute URL the page names as its own, or ''."""
    base = base_url(tree, page.url)
    for link in [*_CANONICAL(tree), *meta.get("og:url", ())]:
        try:
            url = urljoin(base, str(link).strip())
            if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc:
                return url
        except ValueError:
            continue
    return ""


def article_id_of(page: FetchedPage, tree: HtmlElement, canonical: str, site: Site) -> str:
    """`<site>:<post id>` with the id in the page's id or on the page; else the page's id.

    Where neither shows an id, the canonical link tells which of several category paths is meant.
    """
    if not is_hashed(page.page_id):
        return page.page_id
    shortlinks = [page.header("link"), *_SHORTLINK(tree)]
    rest_links = [page.header("link"), *_REST_LINK(tree)]
    for pattern, places in (
        (_SHORT_ID, shortlinks),
        (_REST_ID, rest_links),
        (_BODY_ID, _BODY_CLASS(tree)),
    ):
        for place in places:
            if match := pattern.search(place):
                return f"{site.name}:{int(match[1])}"
    posts = [match for each in _POSTS(tree) if (match := _POST_ID.fullmatch(each))]
    # A page of several posts does not say which one it is about.
    if len(posts) == 1:
        return f"{site.name}:{int(posts[0][1])}"
    named = identify(canonical, site)
    is_path_of_it = named.reason is None and _slug(named.url) == _slug(identify(page.url, site).url)
    return named.page_id if is_path_of_it and not moved_to(page, site) else page.page_id


def moved_to(page: FetchedPage, site: Site) -> str:
    """The page id of the URL that a redirect led to, where URLs show no id; '' if to the same."""
    if page.url == page.fetch.url:
        return ""
    landed = identify(page.url, site).page_id
    moved = landed != page.page_id and is_hashed(landed) and is_hashed(page.page_id)
    return landed if moved else ""


def article_url(page: FetchedPage, canonical: str, article_id: str, site: Site) -> str:
    """The canonical link if it is an article URL of the site for this article, else the page's."""
    own = identify(page.url, site)
    if not canonical:
        return own.url
    named = own if canonical == page.url else identify(canonical, site)
    if named.reason is not None or named.part > 1 or not _same_article(named, own, article_id):
        return own.url
    # AMP pages may name the `?p=` form although they were fetched under the readable one.
    return own.url if urlsplit(named.url).query and not urlsplit(own.url).query else named.url


def _slug(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].lower()


def _same_article(named: Identity, own: Identity, article_id: str) -> bool:
    return named.page_id in (own.page_id, article_id)


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
