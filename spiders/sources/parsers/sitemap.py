"""Sitemaps of all families: index, URL set, Google News, text, RSS; plain or gzipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from io import BytesIO
from itertools import pairwise
from urllib.parse import urljoin

import regex
from lxml import etree
from scrapy.utils.gz import gunzip

from spiders.archive.records import Hint
from spiders.config.charsets import as_utf8
from spiders.config.dates import parse_time
from spiders.config.limits import Limits
from spiders.sources.parsers.feed import parse_feed
from spiders.sources.parsers.mend import mended_xml
from spiders.state.source_entries import (
    Child,
    Entry,
    NotASource,
    SourceDocument,
    begins_with,
)

_GZIP_MAGIC = b"\x1f\x8b"
# The end of the root element; comments, such as a generator's name, may follow it.
_END = regex.compile(rb"</(?:[\w.-]+:)?urlset\s*>|<(?:[\w.-]+:)?urlset[^>]*/>")
_TAIL = 16_384
_FEEDS = frozenset({"rss", "feed", "RDF"})
_HEAD = 4_096
_IS_TEXT = regex.compile(
    rb"\s*+(?:#[^\n]*+\s++)*+https?://[^\s<>]++[^\S\r\n]*+(?:[\r\n]|$)", regex.IGNORECASE
)
_USUAL = Limits()


def parse_sitemap(
    body: bytes, via: str, limits: Limits = _USUAL, zone: tzinfo = UTC
) -> SourceDocument:
    """Reads a sitemap of the given URL, within the limits of its site.

    Times without an offset are local to `zone`, the site's.

    Raises:
        NotASource: if the document is no sitemap.
    """
    if body.startswith(_GZIP_MAGIC):
        try:
            body = gunzip(body, max_size=limits.body_bytes("sitemap"))
        except (OSError, EOFError, ValueError) as error:
            raise NotASource(f"its gzip data is broken: {error}") from None
    if lines := _lines(body):
        return SourceDocument("sitemap", _listed(lines, via, limits.sitemap_urls))
    xml = mended_xml(body)
    events = iter(_events(xml))
    root = next(events, None)
    kind = _name(root) if root is not None else ""
    if kind in _FEEDS:
        # The protocol allows it, for what is new.
        return parse_feed(body, via, zone)
    if kind == "sitemapindex":
        children = tuple(
            Child(loc, _text(node, "lastmod"))
            for node in _nodes(events, "sitemap")
            if (loc := _location(node, via))
        )
        return SourceDocument("sitemap_index", children=children[: limits.sitemap_urls])
    if kind != "urlset":
        why = f"its root element is <{kind}>" if kind else "it is neither XML nor a list of URLs"
        raise NotASource(f"{why}, it begins with {begins_with(body)}")
    assert root is not None
    news = any("sitemap-news" in (uri or "") for uri in root.nsmap.values())
    entries = _entries(events, via, limits.sitemap_urls, zone)
    if not _END.search(xml[-_TAIL:]):
        entries = _all_but_the_last(entries)
    return SourceDocument("news_sitemap" if news else "sitemap", entries)


def _lines(body: bytes) -> list[str]:
    """The lines of a text sitemap, one URL each; [] if it is none: its first line says so."""
    if not _IS_TEXT.match(as_utf8(body[:_HEAD])):
        return []
    lines = map(str.strip, as_utf8(body).decode("utf-8", "replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _listed(lines: list[str], via: str, limit: int) -> Iterator[Entry]:
    for count, line in enumerate(lines):
        if count == limit:
            raise NotASource(f"it names more than {limit} URLs")
        yield Entry(_absolute(line, via), Hint(via=via))


def _entries(
    events: Iterator[etree._Element], via: str, limit: int, zone: tzinfo
) -> Iterator[Entry]:
    for count, node in enumerate(_nodes(events, "url")):
        if count == limit:
            raise NotASource(f"it names more than {limit} URLs")
        if loc := _location(node, via):
            yield Entry(
                loc,
                Hint(
                    via=via,
                    lastmod=_text(node, "lastmod"),
                    headline=_text(node, "title"),
                    published_at=parse_time(_text(node, "publication_date"), zone),
                ),
            )


def _all_but_the_last(entries: Iterator[Entry]) -> Iterator[Entry]:
    """What a document names that is cut off, perhaps in the middle of its last URL."""
    for entry, _ in pairwise(entries):
        yield entry
    raise NotASource("it is cut off")


def _events(body: bytes) -> Iterator[etree._Element]:
    """The root at its start, then every element at its end; entities are never resolved."""
    parser = etree.iterparse(
        BytesIO(body),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    first = True
    try:
        for event, element in parser:
            if first or event == "end":
                yield element
            first = False
    except etree.XMLSyntaxError as error:
        raise NotASource(f"its XML is broken: {error.msg}") from None


def _nodes(events: Iterator[etree._Element], name: str) -> Iterator[etree._Element]:
    for element in events:
        if _name(element) == name:
            yield element
            # Frees what was read: a file of 50,000 URLs never stands in memory as a tree.
            element.clear()
            while (before := element.getprevious()) is not None:
                parent = before.getparent()
                if parent is None:
                    break
                parent.remove(before)


def _name(element: etree._Element) -> str:
    # By hand: lxml's QName refuses the names that a damaged document can have.
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _location(node: etree._Element, via: str) -> str:
    """The URL of an entry; a relative one, which the protocol forbids, is completed."""
    return _absolute(_text(node, "loc"), via)


def _absolute(loc: str, via: str) -> str:
    if not loc or loc.startswith(("http://", "https://")):
        return loc
    try:
        return urljoin(via, loc)
    except ValueError:
        # Whatever it is, it is named as it stands.
        return loc


def _text(node: etree._Element, name: str) -> str:
    """The first descendant's text of that name outside image and video blocks."""
    for element in node.iter():
        if _name(element) == name and not _in_media(element, node):
            return " ".join(_own_text(element).split())
    return ""


def _own_text(element: etree._Element) -> str:
    try:
        return element.text or ""
    except UnicodeDecodeError:
        # Mending, libxml2 lets half a surrogate through, which lxml cannot read.
        return ""


def _in_media(element: etree._Element, node: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent is not node and _name(parent) in {"image", "video"}
