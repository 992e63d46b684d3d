"""Sitemaps of all families: index, URL set and Google News, plain or gzipped."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from urllib.parse import urljoin

import regex
from lxml import etree
from scrapy.utils.gz import gunzip

from spiders.archive.records import Hint
from spiders.config.limits import Limits
from spiders.state.source_entries import Child, Entry, NotASource, SourceDocument, parse_moment

_GZIP_MAGIC = b"\x1f\x8b"
# The end of the root element; comments, such as a generator's name, may follow it.
_END = regex.compile(rb"</(?:[\w.-]+:)?urlset\s*>|<(?:[\w.-]+:)?urlset[^>]*/>")
_TAIL = 16_384
_USUAL = Limits()


def parse_sitemap(body: bytes, via: str, limits: Limits = _USUAL) -> SourceDocument:
    """Reads a sitemap of the given URL, within the limits of its site.

    Raises:
        NotASource: if the document is no sitemap.
    """
    if body.startswith(_GZIP_MAGIC):
        try:
            body = gunzip(body, max_size=limits.body_bytes("sitemap"))
        except (OSError, EOFError, ValueError) as error:
            raise NotASource(f"its gzip data is broken: {error}") from None
    events = iter(_events(body))
    root = next(events, None)
    kind = _name(root) if root is not None else ""
    if kind == "sitemapindex":
        children = tuple(
            Child(loc, _text(node, "lastmod"))
            for node in _nodes(events, "sitemap")
            if (loc := _location(node, via))
        )
        return SourceDocument("sitemap_index", children=children[: limits.sitemap_urls])
    if kind != "urlset":
        raise NotASource(f"its root element is <{kind}>" if kind else "it is not XML")
    assert root is not None
    news = any("sitemap-news" in (uri or "") for uri in root.nsmap.values())
    entries = _entries(events, via, limits.sitemap_urls)
    # Zero bytes are all that UTF-16 puts between the letters of a tag.
    if not _END.search(body[-_TAIL:].replace(b"\0", b"")):
        entries = _all_but_the_last(entries)
    return SourceDocument("news_sitemap" if news else "sitemap", entries)


def _entries(events: Iterator[etree._Element], via: str, limit: int) -> Iterator[Entry]:
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
                    published_at=parse_moment(_text(node, "publication_date")),
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
        BytesIO(body.lstrip()),
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
    loc = _text(node, "loc")
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
