"""What the visible page says of its article: heading, byline, times, tags."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, cast

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.authors import Byline
from pipelines.facts import Facts, Reading, tag_names
from pipelines.images import widest_of_srcset
from pipelines.microdata import Properties, article_properties, value_of
from pipelines.terms import is_section_link
from pipelines.text import clean_line, match_key

MAX_TEXTS = 200
"""Pieces of text in one element; a heading with every word emphasised has fewer."""
MAX_CLASS = 500
MAX_DATED = 40
"""Elements whose class speaks of time that are looked at; those of the article come first."""
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
_AUTHOR_LINK = _found(
    ".//a[contains(concat(' ', @rel, ' '), ' author ') or contains(@href, '/author/')]"
)
_CLASSED = _found(".//*[@class or self::time or self::abbr]")
_AUTHOR_CLASS = regex.compile(
    r"(?:^|[\s_-])(?:(?:author|byline|writer|reporter)[-_]?(?:name|link|title|by)?|fn|"
    r"(?:posted|written|story)[-_]by)(?:\s|$)",
    regex.IGNORECASE,
)
_DATE_CLASS = regex.compile(
    r"(?:^|[\s_-])(?:date|time|datetime|timestamp|pubdate|dateline|posted|published|publish|updated|"
    r"modified|entry-meta|post-meta|story-meta|article-meta|byline)(?:[\s_-]|$)",
    regex.IGNORECASE,
)
_PUBLISHED_CLASS = regex.compile(r"publish|entry-date|posted", regex.IGNORECASE)
_MODIFIED_CLASS = regex.compile(r"updated|modified", regex.IGNORECASE)
# What is said of a time in words: each label goes up to the next.
_TIME_LABEL = regex.compile(
    r"(?P<modified>(?:last )?(?:updated|modified|edited)|अंतिम अपडेट|अपडेटेड|अपडेट|संशोधित|"
    r"اپڈیٹ|ترمیم)"
    r"|(?P<published>(?:first )?published|posted|publish date|प्रकाशित|पब्लिश|شائع|اشاعت)",
    regex.IGNORECASE,
)
_TERMS = _found(
    ".//a[contains(concat(' ', @rel, ' '), ' tag ') or "
    "contains(concat(' ', @rel, ' '), ' category ')]"
)
_IMAGE = _found(".//img[contains(@class, 'wp-post-image')] | //link[@rel='image_src']")
_ITEM_NAME = _found(".//*[contains(concat(' ', @itemprop, ' '), ' name ')]")


def facts_of_html(tree: HtmlElement, reading: Reading, wanted: Collection[str]) -> Facts:
    """What the page shows its readers, looked for near its heading first; microdata before all.

    Args:
        tree: The page.
        reading: How to read values on it.
        wanted: Names of the facts to look for; the headline is always there.
    """
    heading = page_heading(tree)
    if not wanted:
        return Facts(headline=text_of(heading))
    scopes = [*_SCOPE(heading), tree] if heading is not None else [tree]
    story = scopes[0]
    beside = _Neighbours(heading)
    own = article_properties(tree)
    byline = Byline()
    if "authors" in wanted or "agency" in wanted:
        byline = _byline(own, scopes, beside, reading)
    times: dict[str, datetime | None] = {}
    if "published_at" in wanted or "modified_at" in wanted:
        times = _times(own, scopes, beside, reading)
    found: dict[str, Callable[[], Any]] = {
        "standfirst": lambda: _standfirst(own, story),
        "authors": lambda: byline.authors,
        "agency": lambda: byline.agency,
        "published_at": lambda: times.get("published"),
        "modified_at": lambda: times.get("modified"),
        "tags": lambda: tag_names(
            [*map(value_of, own.get("keywords", ()))]
            or _terms(story, beside, reading, sections=False)
        ),
        "image_url": lambda: reading.picture(_images(own, story)),
        "section": lambda: _section(own, story, beside, reading),
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


def pieces_of(element: HtmlElement) -> str:
    """The pieces of text in an element, a clean line each: `By`, a name and a role stay apart."""
    pieces = map(clean_line, islice(element.itertext(), MAX_TEXTS))
    return "\n".join(piece for piece in pieces if piece)


def class_of(element: HtmlElement) -> str:
    """The class attribute, of an endless one the beginning; '' if there is none."""
    return element.get("class", "")[:MAX_CLASS]


@lru_cache(maxsize=8192)
def has_class(classes: regex.Pattern[str], value: str) -> bool:
    """Whether a class attribute matches; themes repeat theirs on every page."""
    return classes.search(value) is not None


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


def _section(own: Properties, story: HtmlElement, beside: _Neighbours, reading: Reading) -> str:
    named = (clean_line(value_of(element)) for element in own.get("articlesection", ()))
    return next(named, "").strip("/ ") or next(
        iter(_terms(story, beside, reading, sections=True)), ""
    )


def _standfirst(own: Properties, story: HtmlElement) -> str:
    named = own.get("alternativeheadline", ()) or _STANDFIRST(story)
    return next(map(text_of, named), "")


def _images(own: Properties, story: HtmlElement) -> Iterator[str]:
    for element in [*own.get("image", ()), *_IMAGE(story)]:
        # Lazy themes put a placeholder into src.
        yield from (element.get(key, "") for key in ("data-src", "data-lazy-src", "data-original"))
        yield widest_of_srcset(element.get("srcset", "") or element.get("data-srcset", ""))
        yield value_of(element)


def _byline(
    own: Properties, scopes: Iterable[HtmlElement], beside: _Neighbours, reading: Reading
) -> Byline:
    """Who the microdata names, else the links to authors, else what is marked as a byline."""
    named = [_name_of(element) for key in ("author", "creator") for element in own.get(key, ())]
    given = reading.byline(named)
    for scope in scopes if not given.authors else ():
        for elements in (_AUTHOR_LINK(scope), list(_marked(scope, _AUTHOR_CLASS))):
            first = next((each for each in beside.among(elements) if _is_short(each)), None)
            if first is None:
                continue
            # Others named beside the first are its fellows; further off they wrote other things.
            block = first.getparent()
            fellows = (each for each in elements if each.getparent() is block)
            found = reading.byline(pieces_of(each) for each in fellows if _is_short(each))
            given = Byline(found.authors, given.agency or found.agency)
            if given.authors:
                return given
    return given


def _name_of(element: HtmlElement) -> str:
    """The name in an item that is somebody, or what the property says itself."""
    names = _ITEM_NAME(element)
    return value_of(names[0]) if names else pieces_of(element) or value_of(element)


def _marked(scope: HtmlElement, classes: regex.Pattern[str]) -> Iterator[HtmlElement]:
    return (each for each in _CLASSED(scope) if has_class(classes, class_of(each)))


def _times(
    own: Properties, scopes: Iterable[HtmlElement], beside: _Neighbours, reading: Reading
) -> dict[str, datetime | None]:
    """`published` and `modified` as microdata, time elements and dated lines give them, in turn."""
    times = {
        "published": reading.time(map(value_of, own.get("datepublished", ()))),
        "modified": reading.time(map(value_of, own.get("datemodified", ()))),
    }
    for scope in scopes:
        dated = list(islice(beside.among(_dated(scope)), MAX_DATED))
        dated.sort(key=lambda element: not _PUBLISHED_CLASS.search(element.get("class", "")))
        for element in dated:
            if element.tag in ("time", "abbr"):
                value = element.get("datetime") or element.get("title") or text_of(element)
                name = _kind_of_time(element)
                times[name] = times[name] or reading.time([value])
        for element in dated if not (times["published"] and times["modified"]) else ():
            if element.tag not in ("time", "abbr"):
                for name, text in _told_times(element):
                    times[name] = times[name] or reading.time([text])
        if times["published"]:
            break
    return times


def _dated(scope: HtmlElement) -> Iterator[HtmlElement]:
    return (
        each
        for each in _CLASSED(scope)
        if each.tag in ("time", "abbr") or has_class(_DATE_CLASS, class_of(each))
    )


def _kind_of_time(element: HtmlElement) -> str:
    # `entry-date updated` is the time of publication: that of an edit has an element of its own.
    classes = element.get("class", "")
    is_edit = _MODIFIED_CLASS.search(classes) and not _PUBLISHED_CLASS.search(classes)
    return "modified" if is_edit else "published"


def _told_times(element: HtmlElement) -> Iterator[tuple[str, str]]:
    text = pieces_of(element).replace("\n", " ")
    if not 0 < len(text) <= MAX_BYLINE:
        return
    labels = list(_TIME_LABEL.finditer(text))
    if not labels:
        yield _kind_of_time(element), text
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=bool(labels)):
        yield str(label.lastgroup), text[label.end() : end]
