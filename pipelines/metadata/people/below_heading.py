"""What a page shows right below its heading, whatever its elements are called: who and when."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import islice
from typing import NamedTuple

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import Neighbours, pieces_of, text_of
from pipelines.metadata.people.bylines import Byline, names_writer
from pipelines.metadata.people.names import LOWER_LATIN, is_name
from pipelines.metadata.values import PageContext
from pipelines.text.line_rules import general_rules
from pipelines.text.text import PARAGRAPH_WORDS, clean_line, count_words, ends_sentence, match_key
from spiders.config.dates import without_dates

MAX_LINE = 120
"""Characters; what is longer is the standfirst or the story."""
MAX_LINES = 12
LINES_BEHIND_TEXT = 3
"""A byline may stand behind the standfirst; behind more text it would be another story's."""
MAX_ELEMENTS = 300
"""That are looked at; a byline has few elements above it."""
MAX_BESIDE_DATE = 12
"""Words beside a day; with more a line tells of something that happened then."""

_OUTSIDE = frozenset(
    {"script", "style", "form", "nav", "aside", "button", "figcaption", "template"}
)
# A tweet is signed and dated too.
_OF_STORY = frozenset({"blockquote", "table"})
_TITLE = XPath("string(/html/head/title)")
_LINKS = XPath("//a[@href]")
_PROFILE = regex.compile(r"author|writer|reporter|profile|/by/|/team/|/user", regex.IGNORECASE)
_CLOCK = regex.compile(r"\d[:.]\d\d|\d\s*(?:[ap]\.?m\b|बजे|بجے)", regex.IGNORECASE)
_BAR = regex.compile(r"(?<=\p{L}.*)\s[|•·]\s", regex.DOTALL)


class Line(NamedTuple):
    """A short text below the heading."""

    text: str
    """The pieces of its elements, a line each."""
    is_dated: bool
    """Whether it tells a time, and little else."""
    is_signed: bool
    """Whether it begins as one that names a writer does."""
    element: HtmlElement | None
    """None for text without an element of its own."""
    is_behind_text: bool = False
    """Whether a paragraph stands between it and the heading."""


def lines_below(heading: HtmlElement, beside: Neighbours, context: PageContext) -> list[Line]:
    """The short lines between a heading and its story, in the order of the page."""
    lines: list[Line] = []
    behind_text = 0
    for element, text in _texts_behind(heading):
        if element is not None and next(beside.among([element]), None) is None:
            continue
        pieces = text if element is None else pieces_of(element)
        is_short = len(text) <= MAX_LINE
        is_signed = is_short and names_writer(without_dates(pieces))
        # Several lines may be short enough to come as one.
        is_dated = is_short and (
            _is_dated(text, context)
            or any(_is_dated(each, context) for each in pieces.split("\n"))
            # Behind a text it would be that of an entry of a live blog.
            or (not behind_text and _holds_time(element, context))
        )
        if not (is_signed or is_dated or (is_short and count_words(text) < PARAGRAPH_WORDS)):
            if behind_text:
                break
            behind_text = len(lines) + LINES_BEHIND_TEXT
            continue
        lines.append(Line(pieces, is_dated, is_signed, element, behind_text > 0))
        if len(lines) in (MAX_LINES, behind_text):
            break
    return lines


def byline_below(lines: list[Line], tree: HtmlElement, context: PageContext) -> Byline:
    """Who these lines name: a label says so, or the time beside the name.

    Without a label a name is one that stands in the line of the time or right before it,
    and is no link to a section.
    """
    rules = general_rules()
    labels = rules.label | rules.teaser | rules.box | rules.tail
    for index, line in enumerate(lines):
        if line.is_signed:
            # A label may stand in an element of its own.
            found = next(
                filter(any, (_named(each, context) for each in lines[index : index + 2])), Byline()
            )
            # Behind the name stand sections and buttons; a lone word is rather one of these.
            first, fellows = found.authors[:1], found.authors[1:]
            people = (*first, *(each for each in fellows if _is_whole(each, labels)))
            if people or found.agency:
                return Byline(people, found.agency)
    # Among several pieces, or beside a time that is not shown, a section stands as often as a name.
    told = ((n, line.text.replace("\n", " ")) for n, line in enumerate(lines) if line.is_dated)
    dated = next((n for n, text in told if _is_dated(text, context)), None)
    if dated is None:
        return Byline()
    # What stands in the page's title is its subject.
    other = _link_texts(tree) | labels
    title = f" {match_key(str(_TITLE(tree)))} "
    for line in (lines[dated], *lines[max(0, dated - 1) : dated]):
        found = _named(line, context)
        people = tuple(
            each
            for each in found.authors
            if _is_whole(each, other) and f" {match_key(each)} " not in title
        )
        if people or found.agency:
            return Byline(people, found.agency)
    return Byline()


def _is_whole(name: str, other: Set[str]) -> bool:
    return count_words(name) > 1 and match_key(name) not in other


def _named(line: Line, context: PageContext) -> Byline:
    # Behind a bar stand sections and buttons; what is labelled there only edited.
    text = _BAR.split(line.text)[0] if line.is_signed else line.text
    found = context.byline([without_dates(text)])
    if all(is_name(each) and not LOWER_LATIN.search(each) for each in found.authors):
        return found
    return Byline((), found.agency)


def _is_dated(text: str, context: PageContext) -> bool:
    if ends_sentence(text) or context.time([text]) is None:
        return False
    words = count_words(without_dates(text))
    return words <= MAX_BESIDE_DATE and (words <= MAX_BESIDE_DATE // 2 or bool(_CLOCK.search(text)))


def _holds_time(element: HtmlElement | None, context: PageContext) -> bool:
    """Whether a time element says when, whatever it shows (`2 घंटे पहले`)."""
    times = () if element is None else element.iter("time")
    return any(context.time([each.get("datetime", "")]) for each in times)


def _link_texts(tree: HtmlElement) -> frozenset[str]:
    """What the page's links say, as `match_key` has it, but those to pages about people."""
    links = (link for link in _LINKS(tree) if not _PROFILE.search(link.get("href")))
    return frozenset(match_key(text_of(link)) for link in links) - {""}


def _texts_behind(heading: HtmlElement) -> Iterator[tuple[HtmlElement | None, str]]:
    """(element or None for bare text, text on one line) of what follows, small elements whole."""
    left = MAX_ELEMENTS
    element: HtmlElement | None = heading
    while element is not None and element.tag not in ("body", "html"):
        follow = list(islice(element.itersiblings(), MAX_ELEMENTS))
        yield from _bare(element.tail)
        # The next to be looked at is the last.
        stack: list[HtmlElement | str | None] = []
        for each in reversed(follow):
            stack += [each.tail, each]
        while stack and left:
            piece = stack.pop()
            if piece is None or isinstance(piece, str):
                yield from _bare(piece)
                continue
            left -= 1
            if piece.tag in _OF_STORY:
                return
            if not isinstance(piece.tag, str) or piece.tag in _OUTSIDE:
                continue
            text = text_of(piece)
            if 0 < len(text) <= MAX_LINE:
                yield piece, text
            elif text:
                for child in reversed(list(islice(piece, MAX_ELEMENTS))):
                    stack += [child.tail, child]
                stack.append(piece.text)
        element = element.getparent()


def _bare(text: str | None) -> Iterator[tuple[None, str]]:
    if text and (line := clean_line(text)):
        yield None, line
