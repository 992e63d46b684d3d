"""What the visible page says of its article: heading, byline, times, tags."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import cache
from typing import Any, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import Neighbours, text_of
from pipelines.html.microdata import Properties, article_properties, value_of
from pipelines.metadata.people.below_heading import Line, lines_below
from pipelines.metadata.people.bylines import Byline
from pipelines.metadata.people.bylines_in_html import byline_of_html
from pipelines.metadata.sections import is_section_link
from pipelines.metadata.times_in_html import shown_times
from pipelines.metadata.values import Facts, PageContext, tag_names, widest_of_srcset
from pipelines.text.text import clean_line, match_key

HEADLINE_WORDS = 3

_RE = {"re": "http://exslt.org/regular-expressions"}


def _found(path: str) -> XPath:
    return XPath(path, namespaces=_RE)


_HEADINGS = _found("//h1[normalize-space()]")
_SUBHEADINGS = _found("//*[self::h2 or self::h3][not(.//a or parent::a)]")
_TITLED = _found(
    "//*[self::h1 or self::h2][re:test(@class, '(entry|post|article|story|single)[-_]?"
    "(title|headline)|headline', 'i')]"
)
_TITLE = _found("/html/head/title")
_SCOPE = _found(
    "ancestor::*[self::article or self::main or "
    "re:test(@class, '(^| )(hentry|type-post|single-post|post-\\d+)( |$)')][1]"
)
_STANDFIRST = _found(
    ".//*[self::h2 or self::h3 or self::p or self::div][re:test(@class, "
    "'(^|[ _-])(standfirst|subtitle|sub-title|subheadline|sub-headline|synopsis|deck)( |$)', 'i')]"
)
# AMP pages and themes of a house's own give their links to tags no `rel`.
_TERMS = _found(
    ".//a[contains(concat(' ', @rel, ' '), ' tag ') or "
    "contains(concat(' ', @rel, ' '), ' category ') or (contains(@href, '/tag/') and "
    "ancestor::*[position() <= 3][re:test(@class, '(^|[ _-])tags?([ _-]|$)', 'i')])]"
)
_IMAGE = _found(".//img[contains(@class, 'wp-post-image')] | //link[@rel='image_src']")
_FIGURES = _found(".//figure//img[not(ancestor::a)]")


def facts_of_html(tree: HtmlElement, context: PageContext, wanted: Collection[str]) -> Facts:
    """What the page shows its readers, looked for near its heading first; microdata before all.

    Args:
        tree: The page.
        context: How to read values on it.
        wanted: Names of the facts to look for; the headline is always there.
    """
    heading = context.heading
    if not wanted:
        return Facts(headline=text_of(heading))
    scopes = [*_SCOPE(heading), tree] if heading is not None else [tree]
    story = scopes[0]
    beside = Neighbours(heading)
    own = article_properties(tree)

    @cache
    def below() -> list[Line]:
        return [] if heading is None else lines_below(heading, beside, context)

    byline = Byline()
    if "authors" in wanted or "agency" in wanted:
        byline = byline_of_html(own, scopes, beside, context, below)
    times: dict[str, datetime | None] = {}
    if "published_at" in wanted or "modified_at" in wanted:
        times = shown_times(own, scopes, beside, context, below)
    found: dict[str, Callable[[], Any]] = {
        "standfirst": lambda: _standfirst(own, story),
        "authors": lambda: byline.authors,
        "agency": lambda: byline.agency,
        "published_at": lambda: times.get("published"),
        "modified_at": lambda: times.get("modified"),
        "tags": lambda: tag_names(
            [*map(value_of, own.get("keywords", ()))]
            or _terms(story, beside, context, sections=False)
        ),
        "image_url": lambda: context.picture(_images(own, story, beside)),
        "section": lambda: _section(own, story, beside, context),
    }
    return Facts(
        headline=text_of(heading),
        **{name: read() for name, read in found.items() if name in wanted},
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
    for heading in headings:
        key = match_key(text_of(heading))
        # Behind the name of the blog or the kind of text; the site's own name has fewer words.
        if len(key.split()) >= HEADLINE_WORDS and title.endswith(f" {key}"):
            return heading
    if len(headings) == 1 and _is_about(match_key(text_of(headings[0])), title):
        return headings[0]
    for heading in cast(list[HtmlElement], _SUBHEADINGS(tree)):
        key = match_key(text_of(heading))
        if len(key.split()) >= HEADLINE_WORDS and title.startswith(key):
            return heading
    titled = Neighbours(None).among(_TITLED(tree))
    # Some themes show it twice, for wide and for narrow screens.
    is_one = len({match_key(text_of(heading)) for heading in headings}) == 1
    return next(titled, headings[0] if is_one else None)


def _is_about(key: str, title: str) -> bool:
    """Whether a page's only heading tells its title in other words; the site's name ends it."""
    words = key.split()
    shared = set(title.split()).intersection(words)
    return len(shared) >= max(HEADLINE_WORDS, len(words) / 2) and not title.endswith(key)


def page_title(tree: HtmlElement) -> str:
    """The text of the title element, or ''."""
    return next((text_of(title) for title in _TITLE(tree)), "")


def _terms(
    story: HtmlElement, beside: Neighbours, context: PageContext, *, sections: bool
) -> list[str]:
    links = beside.among(_TERMS(story))
    return [text_of(link) for link in links if is_section_link(link, context) == sections]


def _section(own: Properties, story: HtmlElement, beside: Neighbours, context: PageContext) -> str:
    named = (clean_line(value_of(element)) for element in own.get("articlesection", ()))
    return next(named, "").strip("/ ") or next(
        iter(_terms(story, beside, context, sections=True)), ""
    )


def _standfirst(own: Properties, story: HtmlElement) -> str:
    named = own.get("alternativeheadline", ()) or _STANDFIRST(story)
    return next(map(text_of, named), "")


def _images(own: Properties, story: HtmlElement, beside: Neighbours) -> Iterator[str]:
    # A figure that leads nowhere shows what the story tells; last, as an advertisement may too.
    for element in [*own.get("image", ()), *_IMAGE(story), *beside.among(_FIGURES(story))]:
        # Lazy themes put a placeholder into src.
        yield from (element.get(key, "") for key in ("data-src", "data-lazy-src", "data-original"))
        yield widest_of_srcset(element.get("srcset", "") or element.get("data-srcset", ""))
        yield value_of(element)
