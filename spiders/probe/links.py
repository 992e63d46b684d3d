"""Links and feeds of a page: which are headlines, and which entries of a menu."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import regex
from lxml.html import HtmlElement
from scrapy.http import Response

from spiders.config.charsets import as_utf8
from spiders.config.site import Site
from spiders.probe.findings import Link
from spiders.sources.fetch_source import header
from spiders.sources.parsers.html import parse_html, parse_listing
from spiders.state.source_entries import NotASource

_MENU = regex.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|header|footer|breadcrumbs?|tags?|social|pagination)"
    r"(?:$|[\s_-])",
    regex.IGNORECASE,
)
_SHORTEST_HEADLINE = 5
_LONGEST_LABEL = 3


def links_of(response: Response) -> list[Link]:
    """The links to pages on the same host, each URL once with its longest text."""
    try:
        # Whatever charset it names: Scrapy's own reading raises for some that are no text's.
        tree = parse_html(as_utf8(response.body, header(response, "Content-Type")))
    except NotASource:
        return []
    host = urlsplit(response.url).netloc.lower()
    found: dict[str, Link] = {}
    for anchor in tree.iter("a"):
        try:
            url = urljoin(response.url, anchor.get("href", "").strip()).partition("#")[0]
            parts = urlsplit(url)
        except ValueError:
            continue
        if (
            "href" not in anchor.attrib
            or parts.scheme not in ("http", "https")
            or parts.netloc.lower() != host
        ):
            continue
        text = " ".join(" ".join(anchor.itertext()).split())
        before = found.get(url)
        if before is None or len(text) > len(before.text):
            in_menu = _is_in_menu(anchor) if before is None else before.in_menu
            found[url] = Link(url=url, text=text[:300], in_menu=in_menu)
    return list(found.values())


def feeds_of(response: Response, site: Site) -> tuple[str, ...]:
    """The site's feeds that a page's head names, those of comments left out."""
    content_type = header(response, "Content-Type")
    try:
        return parse_listing(response.body, response.url, site, content_type).links.feeds
    except NotASource:
        return ()


def is_headline(link: Link) -> bool:
    """Whether the link's text is as long as a headline and stands where headlines do."""
    return not link.in_menu and len(link.text.split()) >= _SHORTEST_HEADLINE


def is_label(link: Link) -> bool:
    """Whether the link is an entry of a menu."""
    return link.in_menu and 0 < len(link.text.split()) <= _LONGEST_LABEL


def _is_in_menu(anchor: HtmlElement) -> bool:
    for element in anchor.iterancestors():
        if element.tag in ("nav", "footer"):
            return True
        # Themes give body and the outermost boxes classes such as `header-style-1`.
        if element.tag in ("ul", "ol", "div", "header") and _MENU.search(
            f"{element.get('class', '')} {element.get('id', '')}"
        ):
            return len(element.xpath(".//h2 | .//h3 | .//p")) == 0
    return False
