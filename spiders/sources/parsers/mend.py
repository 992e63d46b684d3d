"""Mends what keeps a parser from a sitemap or feed: its encoding, what is before it, its `&`."""

from __future__ import annotations

import re
from html.entities import html5

from spiders.config.charsets import as_utf8

_LOOKED_AT = 65_536
# Each takes microseconds, and the crawl waits: no sitemap or feed has so many.
_MOST_AMPERSANDS = 500_000
# Where a document begins, behind what PHP has to say.
_BEGIN = re.compile(rb"<\?xml[\s-]|<(?:[\w.-]{1,20}:)?(?:urlset|sitemapindex|rss|feed|RDF)[\s>/]")
_IS_HTML = re.compile(rb"<!doctype\s{1,9}html|<html[\s>]", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,500}\?>")
# All but references by number. What stands in CDATA stands there as it is.
_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    rb"|&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};)(?:([A-Za-z][A-Za-z0-9]{0,31});)?",
    re.DOTALL,
)
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def mended_xml(body: bytes) -> bytes:
    """A sitemap or feed in UTF-8 that begins with itself, and in which every `&` is a reference.

    HTML's names of characters become their numbers. What else is wrong is left to the parser.
    """
    body = as_utf8(body).lstrip()
    begin = _BEGIN.search(body, 0, _LOOKED_AT)
    if begin and not _IS_HTML.search(body, 0, begin.start()):
        body = body[begin.start() :]
    # It is in UTF-8 now, and libxml2 does not know each label that Python does.
    if declaration := _DECLARATION.match(body):
        body = body[declaration.end() :].lstrip()
    if b"<!ENTITY" in body[:_LOOKED_AT] or body.count(b"&") > _MOST_AMPERSANDS:
        # Names that it defines itself mean nothing here, and the parser leaves them out.
        return body
    return _AMPERSAND.sub(_as_reference, body)


def _as_reference(found: re.Match[bytes]) -> bytes:
    text, name = found.group(0, 1)
    if name in _OF_XML or not text.startswith(b"&"):
        return text
    characters = html5.get(f"{name.decode()};") if name else None
    if characters is None:
        return text.replace(b"&", b"&amp;", 1)
    return "".join(f"&#{ord(each)};" for each in characters).encode()
