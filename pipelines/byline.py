"""What the visible page says of its article: heading, byline, times, tags."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.authors import author_names
from pipelines.facts import Facts, Reading, tag_names
from pipelines.text import clean_line, match_key

_RE = {"re": "http://exslt.org/regular-expressions"}
# What is said in these is said of something else.
_ELSEWHERE = (
    "[not(ancestor::aside or ancestor::nav or ancestor::footer[not(ancestor::article)] or "
    "ancestor::*[re:test(@class, "
    "'(^|[ _-])(comments?|related|sidebar|widgets?|recent|latest|more)([ _-]|$)', 'i')])]"
)


def _found(path: str) -> XPath:
    return XPath(path, namespaces=_RE)


_HEADINGS = _found("//h1[normalize-space()]")
_TITLED = _found(
    "//*[self::h1 or self::h2][re:test(@class, '(entry|post|article|story|single)[-_]?"
    "(title|headline)|headline', 'i')]" + _ELSEWHERE
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
    _found(".//*[@itemprop='author']//*[@itemprop='name']" + _ELSEWHERE),
    _found(".//*[@itemprop='author'][not(.//*[@itemprop])]" + _ELSEWHERE),
    _found(".//a[contains(concat(' ', @rel, ' '), ' author ')]" + _ELSEWHERE),
    _found(
        ".//*[self::a or self::span or self::p or self::div or self::address][re:test(@class, "
        "'(^|[ _-])((author|byline)[-_]?(name|link|title)?|fn)( |$)', 'i')]"
        "[string-length(normalize-space()) < 120]" + _ELSEWHERE
    ),
    _found(".//a[contains(@href, '/author/')][normalize-space()]" + _ELSEWHERE),
)
_PUBLISHED = (
    _found(".//*[@itemprop='datePublished']" + _ELSEWHERE),
    _found(".//time[re:test(@class, 'publish|entry-date|posted', 'i')][@datetime]" + _ELSEWHERE),
    _found(
        ".//time[@datetime][not(re:test(@class, 'updated|modified', 'i'))]" + _ELSEWHERE,
    ),
    _found(".//abbr[contains(@class, 'published')][@title]" + _ELSEWHERE),
)
_MODIFIED = (
    _found(".//*[@itemprop='dateModified']" + _ELSEWHERE),
    _found(".//time[re:test(@class, 'updated|modified', 'i')][@datetime]" + _ELSEWHERE),
    _found(".//abbr[contains(@class, 'updated')][@title]" + _ELSEWHERE),
)
_TAGS = _found(".//a[contains(concat(' ', @rel, ' '), ' tag ')][not(contains(@rel, 'category'))]")
_CATEGORY = _found(".//a[contains(concat(' ', @rel, ' '), ' category ')]")
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
    found: dict[str, Callable[[], Any]] = {
        "standfirst": lambda: next(map(text_of, _STANDFIRST(story)), ""),
        "authors": lambda: _authors(scopes, reading),
        "published_at": lambda: reading.time(_times(scopes, _PUBLISHED)),
        "modified_at": lambda: reading.time(_times(scopes, _MODIFIED)),
        "tags": lambda: tag_names(map(text_of, _TAGS(story))),
        "image_url": lambda: reading.link(cast(list[str], _IMAGE(story))),
        "section": lambda: next(map(text_of, _CATEGORY(story)), ""),
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
    titled = _TITLED(tree)
    if titled:
        return cast(HtmlElement, titled[0])
    return headings[0] if len(headings) == 1 else None


def page_title(tree: HtmlElement) -> str:
    """The text of the title element, or ''."""
    return next((text_of(title) for title in _TITLE(tree)), "")


def text_of(element: HtmlElement | None) -> str:
    """All text in an element, on one clean line."""
    return "" if element is None else clean_line(element.text_content())


def _authors(scopes: Iterable[HtmlElement], reading: Reading) -> tuple[str, ...]:
    for scope in scopes:
        for found in _AUTHORS:
            elements = found(scope)
            if not elements:
                continue
            # Others named beside the first are its fellows; further off they wrote other things.
            block = elements[0].getparent()
            names = [text_of(each) for each in elements if each.getparent() is block]
            if authors := author_names(names, reading.own_names):
                return authors
    return ()


def _times(scopes: Iterable[HtmlElement], paths: tuple[XPath, ...]) -> Iterable[str]:
    for scope in scopes:
        for found in paths:
            for element in found(scope)[:1]:
                values = (element.get(key) for key in ("content", "datetime", "title"))
                yield next((value for value in values if value), "") or text_of(element)
