"""Microdata of a page's article: its own properties, not those of what lies inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.json_ld import ARTICLE_TYPES

_PROPERTIES = XPath("//*[@itemprop]")
_WANTED = frozenset(
    {
        "headline",
        "name",
        "author",
        "creator",
        "datepublished",
        "datecreated",
        "datemodified",
        "image",
        "articlesection",
        "keywords",
        "description",
        "alternativeheadline",
    }
)

Properties = dict[str, list[HtmlElement]]


def article_properties(tree: HtmlElement) -> Properties:
    """Lower-case property name to the elements that give it, of the page's first article item.

    A property belongs to the nearest item around it: the name of a publisher or the
    date of a comment inside the article is not the article's. Where nothing on the page
    is an item of an article type, properties outside of all items are taken.
    """
    items: dict[HtmlElement | None, Properties] = {}
    for element in cast(list[HtmlElement], _PROPERTIES(tree)):
        wanted = _WANTED.intersection(element.get("itemprop", "").lower().split())
        if wanted:
            found = items.setdefault(_item_of(element), {})
            for name in wanted:
                found.setdefault(name, []).append(element)
    articles = [item for item in items if item is not None and _is_article(item)]
    if not articles:
        return items.get(None, {})
    # Teasers of other articles lie beside or inside the page's own; it is said more of that.
    return max((items[item] for item in articles), key=len)


def value_of(element: HtmlElement) -> str:
    """A property's value as the specification has it: attribute before text; '' if neither."""
    for key in ("content", "datetime", "src", "href", "title"):
        if value := element.get(key, "").strip():
            return value
    return element.text_content().strip()[:500]


def _item_of(element: HtmlElement) -> HtmlElement | None:
    return next((box for box in element.iterancestors() if "itemscope" in box.attrib), None)


def _is_article(item: HtmlElement) -> bool:
    kinds: Iterator[str] = (kind.rpartition("/")[2] for kind in item.get("itemtype", "").split())
    return any(kind in ARTICLE_TYPES for kind in kinds)
