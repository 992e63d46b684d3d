"""A fetched page's bytes as a parsed HTML tree, or the reason why there is none."""

from __future__ import annotations

import re

import regex
from lxml.etree import ElementDefaultClassLookup, ParserError, XMLSyntaxError, XPath, iterwalk
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipelines.html.decode import binary_format, decode
from pipelines.record import Reject
from pipelines.text.normalise import limit_marks
from pipelines.text.text import drop_unwanted

MAX_CHARACTERS = 5_000_000
MAX_TEXT = 2_000_000
"""Characters that are no code: a second's work each million; a long live blog has 100,000."""
MAX_ELEMENTS = 25_000
"""More than ten times what any news page measured has; trafilatura takes a second for 7,000."""
MAX_DEPTH = 800
"""Nested deeper than this, libxml2 and trafilatura, both recursive, would overflow the stack."""
MAX_ANCESTORS = 1_000_000
"""Of all elements together; extraction looks from each up to the root. Of news pages the
most entangled has 25,000."""
MAX_VALUE = 5_000
"""Characters of a title or of one meta element. Some of what reads them, trafilatura's author
names above all, takes a time that grows with the square."""
MAX_ATTRIBUTE = 10_000
"""Characters: pictures written into the page are longer, and of no use to anybody here."""
MAX_TAG = 100_000
"""Characters of one tag without its long attributes: libxml2 compares each with all others."""

_HTML_TYPES = ("", "text/html", "application/xhtml+xml")
_OTHER_FORMAT = regex.compile(
    r"\s*+(?:<\?xml[^>]{0,200}+>\s*+)?+(?><!--.{0,500}?-->\s*+)*+"
    r"<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b",
    regex.DOTALL | regex.IGNORECASE,
)
_JSON = regex.compile(r"\s*+[{\[]")
_MARKUP = regex.compile(r"<(?:!doctype|html|head|body)\b", regex.IGNORECASE)
_LONG_ATTRIBUTE = re.compile(
    rf"(=\s{{0,9}})(?:\"[^\"<>]{{{MAX_ATTRIBUTE},}}\"|'[^'<>]{{{MAX_ATTRIBUTE},}}')"
)
_LONG_TAG = re.compile(rf"<[^<>]{{{MAX_TAG},}}")
_NO_MARKUP = re.compile(
    r"<!--.*?-->|<(script|style)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_DEEPER = XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_COUNT = XPath("count(//*)")
_LONG_TITLES = XPath(f"//title[string-length() > {MAX_VALUE}]")
_LONG_METAS = XPath(f"//meta[string-length(@content) > {MAX_VALUE}]")
_LENGTH = XPath("string-length()")
_CODE = XPath("//script | //style | //svg | //template")


def parse_page(body: bytes, content_type: str) -> HtmlElement | Reject:
    """Decodes and parses a page once, for everything that reads it.

    Any bytes give a tree or a reject: `not_html`, `empty` or `broken`.
    """
    if content_type.partition(";")[0].strip().lower() not in _HTML_TYPES:
        return Reject("clean", "not_html", content_type[:100])
    if binary := binary_format(body):
        return Reject("clean", "not_html", binary)
    text = limit_marks(drop_unwanted(decode(body, content_type)))
    other = _OTHER_FORMAT.match(text)
    # A stray bracket before the page is a page; one without any page after it is JSON.
    if other or (_JSON.match(text) and not _MARKUP.search(text)):
        return Reject("clean", "not_html", f"begins with {text.strip()[:40]!r}")
    if not text.strip():
        return Reject("clean", "empty", "no text in the response")
    if len(text) > MAX_CHARACTERS:
        return Reject("clean", "broken", f"{len(text)} characters")
    text = _LONG_ATTRIBUTE.sub(r'\1""', text)
    # A bracket in a script or a comment opens no tag: `if (a<b) …`.
    if _LONG_TAG.search(text) and _LONG_TAG.search(_NO_MARKUP.sub("", text)):
        return Reject("clean", "broken", f"a tag of over {MAX_TAG} characters")
    return _parse(text)


def drop_code(tree: HtmlElement) -> Reject | None:
    """Takes scripts, styles and drawings out of a page whose JSON-LD has been read.

    trafilatura copies the tree several times, a tenth faster without them, and its own
    reading of a broken JSON-LD script can take minutes. Returns a reject `broken` if
    what is left is more text than any story.
    """
    for element in _CODE(tree):
        element.drop_tree()
    characters = text_length(tree)
    if characters > MAX_TEXT:
        return Reject("clean", "broken", f"{characters} characters of text")
    return None


def text_length(element: HtmlElement) -> int:
    """Characters of all text in an element."""
    return int(_LENGTH(element))


def _parse(text: str) -> HtmlElement | Reject:
    data = text.encode("utf-8")
    try:
        tree = document_fromstring(data, parser=(parser := _parser()))
        if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            # Past 256 levels, common with unclosed tags, libxml2 drops the rest of the page.
            tree = document_fromstring(data, parser=_parser(huge_tree=True))
            if _DEEPER(tree):
                return Reject("clean", "broken", f"nested deeper than {MAX_DEPTH} levels")
    except (ParserError, XMLSyntaxError, ValueError) as error:
        return Reject("clean", "broken", str(error)[:200])
    elements = int(_COUNT(tree))
    if elements > MAX_ELEMENTS:
        return Reject("clean", "broken", f"{elements} elements")
    if elements * MAX_DEPTH > MAX_ANCESTORS and (count := _count_ancestors(tree)) > MAX_ANCESTORS:
        return Reject("clean", "broken", f"{elements} elements with {count} ancestors")
    _shorten_values(tree)
    return tree


def _parser(*, huge_tree: bool = False) -> HTMLParser:
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=huge_tree
    )
    # lxml.html asks Python for the class of each element that is touched, a tenth of all work on
    # a page, so that forms and inputs get methods of their own. Nobody here needs those.
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    return parser


def _shorten_values(tree: HtmlElement) -> None:
    for title in _LONG_TITLES(tree):
        title.text = title.text_content()[:MAX_VALUE]
        del title[:]
    for meta in _LONG_METAS(tree):
        meta.set("content", meta.get("content", "")[:MAX_VALUE])


def _count_ancestors(tree: HtmlElement) -> int:
    depth = count = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        if event == "start":
            count += depth
            depth += 1
        else:
            depth -= 1
    return count
