"""JSON-LD as news sites write it: read, mended where it is broken, its graph made walkable."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

ARTICLE_TYPES = frozenset(
    {
        "Article",
        "NewsArticle",
        "AdvertiserContentArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "TechArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "Report",
    }
)
PAGE_TYPES = frozenset({"WebPage", "ItemPage", "AboutPage", "FAQPage"})
LISTING_TYPES = frozenset({"CollectionPage", "SearchResultsPage"})
_MAX_DEPTH = 12
MAX_MENDED = 200_000
"""Characters of a script that is mended if it is broken; that of an article has 5,000."""
MAX_BRACKETS = 5_000
"""Brackets opened in it: json_repair takes a second for 6,000 that are never closed."""
# Whose articles are not this page's: teasers, comments, entries of a live blog.
_OTHERS = frozenset(
    {
        "itemListElement",
        "hasPart",
        "relatedLink",
        "mentions",
        "comment",
        "citation",
        "isBasedOn",
        "liveBlogUpdate",
        "blogPost",
        "review",
        "potentialAction",
    }
)

_SCRIPTS = XPath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]")
_WRAPPING = regex.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
# A comma before a closing bracket; strings are matched first, so nothing inside them changes.
# One that never ends is matched to the end of the text, else each quote would start a new search.
_TRAILING_COMMA = regex.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*[}\]])', regex.DOTALL)
_QUOTE = regex.compile(r'\\.|"', regex.DOTALL)
# After the quote that ends a string; a comma or colon within a text is followed by words.
_AFTER_STRING = regex.compile(r'\s*(?:[:}\]]|,\s*(?:["\[{}\]\d-]|true|false|null)|\Z)')
_NEXT = regex.compile(r"\s*[,;]?\s*[{\[]")
# `{headline: "x", author: "y"}`, as JavaScript has it: what stands between quotes is no string.
_BARE_KEY = regex.compile(r'(?:\{|["\d}\]]\s*,)\s*[A-Za-z_$][\w$]*\s*:')
# An editor took the script for text: it escaped or typeset all of its quotes.
_TYPESET = regex.compile("[“”„]")

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """All JSON-LD nodes of a page, in the order they are written."""

    nodes: tuple[Node, ...] = ()
    by_id: dict[str, Node] = field(default_factory=dict)
    broken: int = 0
    """Scripts of which nothing could be read, even after mending."""

    def article(self) -> Node:
        """The first node of an article type, or an empty one."""
        return next(self.of_types(ARTICLE_TYPES), {})

    def of_types(self, types: Set[str]) -> Iterator[Node]:
        """The nodes of any of these types, in their order."""
        return (node for node in self.nodes if types_of(node) & types)

    def resolve(self, value: object) -> object:
        """The node that a bare `{"@id": …}` or an id alone stands for; else the value as it is."""
        if isinstance(value, str):
            return self.by_id.get(value, value)
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value:
            return self.by_id.get(value["@id"], value)
        return value


def read_graph(tree: HtmlElement) -> Graph:
    """Reads every JSON-LD script of a page; one that stays unreadable is counted and skipped."""
    nodes: list[Node] = []
    broken = 0
    for script in _SCRIPTS(tree):
        text = script.text or ""
        if not text.strip():
            continue
        try:
            for value in _loads(text):
                nodes.extend(_walk(value, 0))
        except (ValueError, RecursionError):
            broken += 1
    by_id: dict[str, Node] = {}
    for node in nodes:
        key = node.get("@id")
        # A reference has the id alone; the node with the facts has more.
        if isinstance(key, str) and len(node) > len(by_id.get(key, ())):
            by_id[key] = node
    return Graph(tuple(nodes), by_id, broken)


def types_of(node: Node) -> set[str]:
    """The node's types, without a schema.org prefix."""
    return {kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for kind in strings(node.get("@type"))}


def strings(value: object) -> list[str]:
    """The strings in a value that may be one, a list of them, or something else."""
    items = value if isinstance(value, list) else [value]
    return [html.unescape(item) for item in items if isinstance(item, str) and item.strip()]


def first_string(*values: object) -> str:
    """The first string in any of the values, or ''."""
    return next((text for value in values for text in strings(value)), "")


def _loads(text: str) -> list[object]:
    text = _WRAPPING.sub("", text).lstrip()
    is_mended = len(text) <= MAX_MENDED and not _BARE_KEY.search(text)
    for mend in (str, _escape_quotes) if is_mended else (str,):
        try:
            return _values(mend(text))
        except ValueError:
            continue
    return [_guess(text)]


def _values(text: str) -> list[object]:
    """The JSON values that a text begins with; what follows the first matters only if it is one."""
    # strict=False: raw newlines and tabs inside strings are everyday.
    decoder = json.JSONDecoder(strict=False)
    value, end = decoder.raw_decode(text)
    values = [value]
    while following := _NEXT.match(text, end):
        try:
            value, end = decoder.raw_decode(text, following.end() - 1)
        except ValueError:
            values.append(_guess(text[following.end() - 1 :]))
            break
        values.append(value)
    return values


def _escape_quotes(text: str) -> str:
    """Escapes quotes inside strings, which templates leave bare: `"He said "yes" today"`.

    json_repair ends the string at many of them.
    """
    pieces: list[str] = []
    end, inside = 0, False
    for quote in _QUOTE.finditer(text):
        if quote[0] != '"':
            continue
        if inside and not _AFTER_STRING.match(text, quote.end()):
            pieces += [text[end : quote.start()], '\\"']
            end = quote.end()
        else:
            inside = not inside
    mended: str = _TRAILING_COMMA.sub(r"\1", "".join(pieces) + text[end:])
    return mended


def _guess(text: str) -> object:
    """What broken JSON most likely means. Raises ValueError if that is nothing."""
    # A tenth of a second, and most processes never meet a broken script.
    from json_repair import loads  # noqa: PLC0415

    if len(text) > MAX_MENDED or sum(map(text.count, "{[")) > MAX_BRACKETS:
        raise ValueError("too long to be mended")
    if '"' not in text:
        text = _TYPESET.sub('"', html.unescape(text))
    value = loads(text, skip_json_loads=True)
    if next(_walk(value, 0), None) is None:
        raise ValueError("no JSON-LD")
    return value


def _walk(value: object, depth: int) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for key, item in value.items():
            if key not in _OTHERS:
                yield from _walk(item, depth + 1)
