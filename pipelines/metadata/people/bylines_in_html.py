"""Who the visible page names as its author: microdata, links to authors, marked elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import cast

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import Neighbours, class_of, has_class, pieces_of, text_of
from pipelines.html.microdata import Properties, value_of
from pipelines.metadata.people.below_heading import Line, byline_below
from pipelines.metadata.people.bylines import Byline, last_label, names_writer
from pipelines.metadata.people.names import LOWER_LATIN, is_collective, is_name
from pipelines.metadata.people.same_person import Named, choose_authors
from pipelines.metadata.values import PageContext
from pipelines.text.text import clean_line, count_words

MAX_BYLINE = 120
"""Characters; what is longer is a text by or about authors."""
MAX_BYLINES = 300
"""Characters of an element that holds the bylines of several, a wrapper each."""
MAX_CANDIDATES = 8

_RE = {"re": "http://exslt.org/regular-expressions"}
_HEADINGS = frozenset({"title", "h1", "h2", "h3"})
_ITEM_NAME = XPath(".//*[contains(concat(' ', @itemprop, ' '), ' name ')]")
_SECOND_TEXT = XPath("string((descendant::text() | following::text())[normalize-space()][2])")
_CLASSED = XPath(".//*[@class]")
_PROFILE = regex.compile(
    r"/(?:[a-z]+[-_])?(?:authors?|writers?|reporters?|columnists?|contributors?|journalists?|bylines?|by)"
    r"/(?=[^/?#])",
    regex.IGNORECASE,
)
_MARKED = regex.compile(
    r"(?:^|[\s_-])(?:(?:author|byline|writer|reporter)[-_]*(?:name|link|title|by)?|fn|"
    r"(?:posted|written|story|authored)[-_]by)(?:\s|$)",
    regex.IGNORECASE,
)
# The same somewhere in a class, as generated ones have it.
_LOOSELY_MARKED = regex.compile(
    r"(?:(?<![a-z])(?i:author|byline)s?|(?<=[a-z])(?:Author|Byline)s?)(?![a-z])"
)
_OF_OTHERS = regex.compile(
    r"comment|related|avatar|image|img|photo|icon|social|follow|more", regex.IGNORECASE
)


def byline_of_html(
    own: Properties,
    scopes: Sequence[HtmlElement],
    beside: Neighbours,
    context: PageContext,
    below: Callable[[], list[Line]],
) -> Byline:
    """Who the page shows as its author, near the story or else farther from it.

    Args:
        own: The article's microdata.
        scopes: Where to look, the story's element before the page, which is the last.
        beside: Tells the article's own from boxes about others.
        context: How to read names.
        below: Gives the lines below the heading.
    """
    agency, named = "", list[Named]()
    for bylines in _stages(own, scopes, beside, context, below):
        for each in bylines:
            agency = agency or each.agency
            named += [("html", each.authors)] if each.authors else []
        if any(_is_full(name, context) for _, names in named for name in names):
            break
    if not named:
        return Byline((), agency)
    return Byline(choose_authors(named, lambda name: not _is_person(name, context))[1], agency)


def _stages(
    own: Properties,
    scopes: Sequence[HtmlElement],
    beside: Neighbours,
    context: PageContext,
    below: Callable[[], list[Line]],
) -> Iterator[list[Byline]]:
    """The bylines of each place, from one to the next farther off and less often right.

    The last places are asked only where the page marks nobody: a desk that signs would
    give way to what is no person.
    """
    items = [element for key in ("author", "creator") for element in own.get(key, ())]
    # On a page without an item of its own the teasers of other stories have theirs.
    near = list(beside.among(items))
    fellows = [each for each in near if _are_together(near[0], each)]
    yield [context.byline(map(_name_of, fellows))]
    shown: list[Byline] = []

    @cache
    def classed(scope: HtmlElement) -> list[HtmlElement]:
        return cast(list[HtmlElement], _CLASSED(scope))

    for scope in scopes:
        shown += (
            _first_named(_author_links(scope), beside, context),
            _first_named(_marked(classed(scope), _MARKED), beside, context),
        )
        yield shown[-2:]
    if any(each.authors for each in shown):
        return
    shown = [byline_below(below(), scopes[-1], context)]
    yield shown
    for scope in scopes:
        if any(each.authors for each in shown):
            return
        elements = _marked(classed(scope), _LOOSELY_MARKED)
        shown.append(_first_named(elements, beside, context, is_sure=False))
        yield shown[-1:]
        if not shown[-1].authors:
            shown.append(_first_signed(scope, beside, context))
            yield shown[-1:]


def _is_full(name: str, context: PageContext) -> bool:
    return count_words(name) > 1 and _is_person(name, context)


def _is_person(name: str, context: PageContext) -> bool:
    return not is_collective(name, context.own_names)


def _first_named(
    elements: Iterable[HtmlElement],
    beside: Neighbours,
    context: PageContext,
    *,
    is_sure: bool = True,
) -> Byline:
    """Who the first of the elements that names somebody names, and its fellows."""
    elements = [each for each in elements if not has_class(_OF_OTHERS, class_of(each))]
    found = Byline()
    for first in islice(filter(_is_short, beside.among(elements)), MAX_CANDIDATES):
        # Others named beside the first are its fellows; further off they wrote other things.
        named = [
            each
            for each in elements
            if class_of(each) == class_of(first) and _is_short(each) and _are_together(first, each)
        ]
        given = context.byline(f"{_label_of(each)}\n{pieces_of(each)}" for each in named)
        found = Byline(found.authors or given.authors, found.agency or given.agency)
        people = [name for name in given.authors if _is_person(name, context)]
        if people and (is_sure or all(map(is_name, people))):
            return Byline(given.authors, found.agency)
    return found if is_sure else Byline((), found.agency)


def _first_signed(scope: HtmlElement, beside: Neighbours, context: PageContext) -> Byline:
    """Who a text names that begins as a byline does, or what follows a label alone."""
    for element in scope.iter():
        if element.tag in _HEADINGS:
            continue
        # In the midst of a sentence an element may begin with "by" as well.
        text = clean_line(element.text or "")
        if not 0 < len(text) <= MAX_BYLINE or not names_writer(text):
            continue
        if next(beside.among([element]), None) is None:
            continue
        follow = [text, clean_line(str(_SECOND_TEXT(element)))] if last_label(text) else [text]
        named = context.byline(["\n".join(follow)]).authors
        least = 1 if count_words(last_label(text)) > 1 else 2
        people = [name for name in named if _is_person(name, context)]
        people = [name for name in people if count_words(name) >= least]
        if people and all(is_name(name) and not LOWER_LATIN.search(name) for name in people):
            return Byline(tuple(people))
    return Byline()


def _label_of(element: HtmlElement) -> str:
    """The label that ends right before an element (`Fact-checked by`), or ''."""
    inner: HtmlElement | None = element
    while inner is not None:
        before, parent = inner.getprevious(), inner.getparent()
        if before is not None:
            return last_label(before.tail or text_of(before))
        if parent is None or (parent.text or "").strip():
            return last_label((parent.text or "") if parent is not None else "")
        inner = parent
    return ""


def _are_together(first: HtmlElement, other: HtmlElement) -> bool:
    """Whether two elements stand side by side, or in an element with little beside bylines."""
    if other.getparent() is first.getparent():
        return True
    around = _bylines_around(first)
    return any(box is around for box in other.iterancestors())


def _bylines_around(element: HtmlElement) -> HtmlElement:
    """The largest element around one of the bylines that holds little else."""
    around = element
    for box in element.iterancestors():
        if box.tag in ("article", "main", "body") or len(text_of(box)) > MAX_BYLINES:
            break
        if box.find(".//h1") is not None:
            break
        around = box
    return around


def _is_short(element: HtmlElement) -> bool:
    return 0 < len(text_of(element)) < MAX_BYLINE


def _author_links(scope: HtmlElement) -> list[HtmlElement]:
    return [
        link
        for link in scope.iter("a")
        if "author" in link.get("rel", "").split() or _PROFILE.search(link.get("href", ""))
    ]


def _marked(elements: Iterable[HtmlElement], classes: regex.Pattern[str]) -> list[HtmlElement]:
    return [each for each in elements if has_class(classes, class_of(each))]


def _name_of(element: HtmlElement) -> str:
    """The name in an item that is somebody, or what the property says itself."""
    names = _ITEM_NAME(element)
    return value_of(names[0]) if names else pieces_of(element) or value_of(element)
