"""HTML pages as sources: the articles that a listing links to, its next page, menu and feeds."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, urldefrag, urljoin, urlsplit

import regex
from lxml import etree, html
from w3lib.html import get_base_url
from w3lib.url import safe_url_string

from spiders.archive.records import Hint
from spiders.config.charsets import as_utf8
from spiders.config.site import Site
from spiders.config.urls import NOT_ARTICLES, host_of, identify
from spiders.state.source_entries import Entry, NotASource, PageLinks, SourceDocument

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
_PAGED = regex.compile(r"/page/(?P<number>[0-9]{1,6})/?$")
_PAGE_KEYS = frozenset({"page", "paged", "pg", "offset", "start", "cursor", "after"})
# One or two segments that are no file: /india/, /category/india/, /india/delhi/.
_SECTION = regex.compile(r"^(?:/category)?(?:/[^/.]+){1,2}/?$")
# A day's or month's archive is one page of an endless calendar.
_CALENDAR = regex.compile(r"^/(?:19|20)[0-9]{2}(?:/|$)")


def parse_listing(body: bytes, via: str, site: Site, content_type: str = "") -> SourceDocument:
    """Reads the links of an HTML page; each article is named once, in the page's order.

    Raises:
        NotASource: if the document holds no HTML.
    """
    body = as_utf8(body, content_type)
    tree = parse_html(body)
    base = base_url(body, via)
    anchors = [url for each in tree.iter("a") if (url := _join(base, each.get("href")))]
    links = PageLinks(
        following=_following(tree, base, via, site),
        sections=tuple(dict.fromkeys(_sections(anchors, site))),
        feeds=tuple(dict.fromkeys(_feeds(tree, base, site))),
    )
    return SourceDocument("listing", _articles(anchors, via, site), links=links)


def parse_html(body: bytes) -> html.HtmlElement:
    """The tree of a page in UTF-8 (`as_utf8`).

    Raises:
        NotASource: if the document holds no HTML.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, recover=True)
    try:
        return html.document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise NotASource(f"it is not HTML: {error}") from None


def page_after(url: str, number: int) -> str:
    """The page of a listing with that number, as WordPress names it; '' for a URL with a query."""
    if urlsplit(url).query:
        return ""
    # With a slash at the end only where the site writes one: else each page is a redirect.
    return f"{_PAGED.sub('', url).rstrip('/')}/page/{number}{'/' if url.endswith('/') else ''}"


def base_url(body: bytes, via: str) -> str:
    """What the relative links of a page (in UTF-8) begin with: what its base element says."""
    try:
        return get_base_url(body[:4_096].decode("utf-8", "replace"), via)
    except ValueError:
        # Its base element names no URL.
        return via


def _articles(anchors: list[str], via: str, site: Site) -> Iterator[Entry]:
    seen = set()
    for url in anchors:
        identity = identify(url, site)
        if identity.reason is None and identity.page_id not in seen:
            seen.add(identity.page_id)
            yield Entry(identity.url, Hint(via=via))


def _following(tree: html.HtmlElement, base: str, via: str, site: Site) -> str:
    """The next page: the same path with another number, so that no order or filter is entered."""
    here = urlsplit(via)
    own = {key for key, _ in parse_qsl(here.query, keep_blank_values=True)}
    path = "//*[self::a or self::link][contains(concat(' ', @rel, ' '), ' next ') or %s]/@href"
    by_class = "(contains(concat(' ', @class, ' '), ' next ') and contains(@class, 'page'))"
    for href in tree.xpath(path % by_class):
        url = _join(base, str(href))
        parts = urlsplit(url)
        if not url or url == via or host_of(parts, site) not in site.hosts:
            continue
        keys = {key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
        if _list_path(parts) == _list_path(here) and keys <= _PAGE_KEYS | own:
            return url
    return ""


def _list_path(parts: SplitResult) -> str:
    return str(_PAGED.sub("", parts.path)).strip("/").lower()


def _sections(anchors: list[str], site: Site) -> Iterator[str]:
    for url in anchors:
        parts = urlsplit(url)
        if parts.query or host_of(parts, site) not in site.hosts:
            continue
        first = parts.path.split("/", 2)[1].lower() if "/" in parts.path else ""
        if not _SECTION.match(parts.path) or _CALENDAR.match(parts.path):
            continue
        if first.startswith("wp-") or first in NOT_ARTICLES - {"category"}:
            continue
        is_view = parts.path.rstrip("/").endswith(("/feed", "/amp"))
        if not is_view and identify(url, site).reason is not None:
            yield url


def _feeds(tree: html.HtmlElement, base: str, site: Site) -> Iterator[str]:
    for element in tree.iter("link"):
        url, rel = _join(base, element.get("href")), element.get("rel", "").lower().split()
        if "alternate" not in rel or element.get("type", "").lower() not in _FEED_TYPES:
            continue
        # Not the site's comments, nor those of an article.
        if not url or "comments" in urlsplit(url).path or _is_of_article(url, site):
            continue
        if host_of(urlsplit(url), site) in site.hosts:
            yield url


def _is_of_article(feed: str, site: Site) -> bool:
    return identify(regex.sub(r"/feed(?:/[a-z0-9]+)?/?$", "", feed), site).reason is None


def _join(base: str, href: str | None) -> str:
    """A link made absolute, its fragment gone; '' for none, or one that leads to no web page."""
    if not href:
        return ""
    try:
        url = urldefrag(safe_url_string(urljoin(base, href.strip()))).url
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""
