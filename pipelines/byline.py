"""What the visible page says of its article: heading, byline, times, tags."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any, cast

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.authors import author_names
from pipelines.facts import Facts, Reading, tag_names
from pipelines.terms import is_section_link
from pipelines.text import clean_line, match_key

MAX_TEXTS = 200
"""Pieces of text in one element; a heading with every word emphasised has fewer."""
MAX_BYLINE = 120
"""Characters; what is longer is a text by or about authors."""

_RE = {"re": "http://exslt.org/regular-expressions"}
# In these stands what is said of something else. Elementor wraps all it shows in widgets.
_OTHER_CLASS = regex.compile(
    r"(?:^|[\s_-])(?:comments?|related|sidebar|(?<!elementor-)widgets?|recent|latest|more)(?:[\s_-]|$)",
    regex.IGNORECASE,
)


def _found(path: str) -> XPath:
    return XPath(path, namespaces=_RE)


_HEADINGS = _found("//h1[normalize-space()]")
_TITLED = _found(
    "//*[self::h1 or self::h2][re:test(@class, '(entry|post|article|story|single)[-_]?"
    "(title|headline)|headline', 'i')]"
)
_TITLE = _found("//head/title")
_SCOPE = _found(
    "ancestor::*[self::article or self::main or "
    "re:test(@class, '(^| )(hentry|type-post|single-post|post-\\d+)( |$)')][1]"
)
_STANDFIRST = _found(
    ".//*[self::h2 or self::h3 or self::p or self::div][re:test(@class, "
    "'(^|[ _-])(standfirst|subtitle|sub-title|subheadline|sub-headline|synopsis|deck)( |$)', 'i')]"
)
_AUTHORS = (
    _found(".//*[@itemprop='author']//*[@itemprop='name']"),
    _found(".//*[@itemprop='author'][not(.//*[@itemprop])]"),
    _found(".//a[contains(concat(' ', @rel, ' '), ' author ')]"),
    _found(
        ".//*[self::a or self::span or self::p or self::div or self::address][re:test(@class, "
        "'(^|[ _-])((author|byline)[-_]?(name|link|title)?|fn)( |$)', 'i')]"
    ),
    _found(".//a[contains(@href, '/author/')][normalize-space()]"),
)
_PUBLISHED = (
    _found(".//*[@itemprop='datePublished']"),
    _found(".//time[re:test(@class, 'publish|entry-date|posted', 'i')][@datetime]"),
    _found(".//time[@datetime][not(re:test(@class, 'updated|modified', 'i'))]"),
    _found(".//abbr[contains(@class, 'published')][@title]"),
)
_MODIFIED = (
    _found(".//*[@itemprop='dateModified']"),
    # `entry-date updated` is the time of publication: that of an edit has an element of its own.
    _found(
        ".//time[re:test(@class, 'updated|modified', 'i')]"
        "[not(re:test(@class, 'publish|entry-date|posted', 'i'))][@datetime]"
    ),
    _found(".//abbr[contains(@class, 'updated')][@title]"),
)
_TERMS = _found(
    ".//a[contains(concat(' ', @rel, ' '), ' tag ') or "
    "contains(concat(' ', @rel, ' '), ' category ')]"
)
_IMAGE = _found(".//img[contains(@class, 'wp-post-image')]/@src | //link[@rel='image_src']/@href")


def facts_of_html(tree: HtmlElement, reading: Reading, wanted: Collection[str]) -> Facts:
    """What the page shows its readers, looked for near its heading first.

    Args:
        tree: The page.
        reading: How to read values on it.
        wanted: Names of the facts to look for; the headline is always there.
    """
    heading = page_heading(tree)
    scopes = [*_SCOPE(heading), tree] if heading is not None else [tree]
    story = scopes[0]
    beside = _Neighbours(heading)
    found: dict[str, Callable[[], Any]] = {
        "standfirst": lambda: next(map(text_of, _STANDFIRST(story)), ""),
        "authors": lambda: _authors(scopes, beside, reading),
        "published_at": lambda: reading.time(_times(scopes, beside, _PUBLISHED)),
        "modified_at": lambda: reading.time(_times(scopes, beside, _MODIFIED)),
        "tags": lambda: tag_names(_terms(story, beside, reading, sections=False)),
        "image_url": lambda: reading.link(cast(list[str], _IMAGE(story))),
        "section": lambda: next(iter(_terms(story, beside, reading, sections=True)), ""),
    }
    return Facts(
        headline=text_of(heading),
        **{name: look() for name, look in found.items() if name in wanted},
    )


def page_heading(tree: HtmlElement) -> HtmlElement | None:
    """The element that holds the article's headline, as far as can be told."""
    headings = cast(list[HtmlElement], _HEADINGS(tree))
    title = match_key(page_title(tree))
    for heading in headings:
        key = match_key(text_of(heading))
        # The site's own name, an h1 on many pages, is in the title too, but behind.
        if key and title.startswith(key):
            return heading
    titled = _Neighbours(None).among(_TITLED(tree))
    return next(titled, headings[0] if len(headings) == 1 else None)


def page_title(tree: HtmlElement) -> str:
    """The text of the title element, or ''."""
    return next((text_of(title) for title in _TITLE(tree)), "")


def text_of(element: HtmlElement | None) -> str:
    """All text in an element, on one clean line; of an endless one the beginning."""
    if element is None:
        return ""
    return clean_line("".join(islice(element.itertext(), MAX_TEXTS)))


class _Neighbours:
    """Tells what is said of the article from what stands in boxes about something else."""

    def __init__(self, heading: HtmlElement | None) -> None:
        # Whatever holds the heading holds the article, sidebar or not.
        self._around = set() if heading is None else set(heading.iterancestors())

    def among(self, elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
        """The elements that may speak of the article."""
        return (element for element in elements if not self._is_elsewhere(element))

    def _is_elsewhere(self, element: HtmlElement) -> bool:
        for box in element.iterancestors():
            if box in self._around or box.tag in ("body", "html"):
                return False
            if box.tag in ("aside", "nav") or _OTHER_CLASS.search(box.get("class", "")):
                return True
            # An article's own footer names its author.
            if box.tag == "footer" and next(box.iterancestors("article"), None) is None:
                return True
        return False


def _is_short(element: HtmlElement) -> bool:
    return 0 < len(text_of(element)) < MAX_BYLINE


def _terms(
    story: HtmlElement, beside: _Neighbours, reading: Reading, *, sections: bool
) -> list[str]:
    links = beside.among(_TERMS(story))
    return [text_of(link) for link in links if is_section_link(link, reading.url) == sections]


def _authors(
    scopes: Iterable[HtmlElement], beside: _Neighbours, reading: Reading
) -> tuple[str, ...]:
    for scope in scopes:
        for found in _AUTHORS:
            elements = found(scope)
            first = next((each for each in beside.among(elements) if _is_short(each)), None)
            if first is None:
                continue
            # Others named beside the first are its fellows; further off they wrote other things.
            block = first.getparent()
            fellows = (each for each in elements if each.getparent() is block)
            names = [text_of(each) for each in fellows if _is_short(each)]
            if authors := author_names(names, reading.own_names):
                return authors
    return ()


def _times(
    scopes: Iterable[HtmlElement], beside: _Neighbours, paths: tuple[XPath, ...]
) -> Iterator[str]:
    for scope in scopes:
        for found in paths:
            for element in islice(beside.among(found(scope)), 1):
                values = (element.get(key) for key in ("content", "datetime", "title"))
                yield next((value for value in values if value), "") or text_of(element)
