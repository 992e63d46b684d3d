"""JSON-LD as news sites write it: read, mended where it is broken, its graph made walkable."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
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
        "TechArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "Report",
    }
)
LISTING_TYPES = frozenset({"CollectionPage", "SearchResultsPage"})
_MAX_DEPTH = 12

_SCRIPTS = XPath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]")
_WRAPPING = regex.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
# A comma before a closing bracket; strings are matched first, so nothing inside them changes.
# One that never ends is matched to the end of the text, else each quote would start a new search.
_TRAILING_COMMA = regex.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*[}\]])', regex.DOTALL)
_BAD_ESCAPE = regex.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """All JSON-LD nodes of a page, in the order they are written."""

    nodes: tuple[Node, ...] = ()
    by_id: dict[str, Node] = field(default_factory=dict)
    broken: int = 0
    """Scripts that could not be read even after mending."""

    def article(self) -> Node:
        """The first node of an article type, or an empty one."""
        return next((node for node in self.nodes if types_of(node) & ARTICLE_TYPES), {})

    def resolve(self, value: object) -> object:
        """The node that a bare `{"@id": …}` stands for; any other value as it is."""
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
            nodes.extend(_walk(_loads(text), 0))
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


def _loads(text: str) -> object:
    text = _WRAPPING.sub("", text).lstrip()
    # strict=False: raw newlines and tabs inside strings are everyday. raw_decode: what follows
    # the object (a semicolon, the end of a comment) does not matter.
    decoder = json.JSONDecoder(strict=False)
    try:
        return decoder.raw_decode(text)[0]
    except ValueError:
        mended = _BAD_ESCAPE.sub(r"\\\\", _TRAILING_COMMA.sub(r"\1", text))
        return decoder.raw_decode(mended)[0]


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
            # Lists of other articles are not this page's article.
            if key not in ("itemListElement", "hasPart", "relatedLink", "mentions", "comment"):
                yield from _walk(item, depth + 1)
