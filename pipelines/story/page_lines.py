"""The lines of text that a page shows, broken where its elements break them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from pipelines.html.joiners import with_joiners
from pipelines.text.text import clean_line, count_words, ends_sentence

PROSE_WORDS = 8
"""A shorter sentence is too often a caption or a label to tell anything."""
MAX_LINK_SHARE = 0.5

# HTML's text-level elements, those of older versions among them: all others begin a line.
_INLINE = {
    *("a", "abbr", "acronym", "amp-img", "b", "basefont", "bdi", "bdo", "big", "blink", "cite"),
    *("code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark"),
    *("nobr", "output", "picture", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "small"),
    *("source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
_NO_TEXT = {
    *("audio", "button", "canvas", "datalist", "embed", "head", "iframe", "noscript"),
    *("object", "option", "script", "select", "style", "svg", "template", "textarea"),
    *("title", "video", "amp-video"),
}
_IN_LINE = frozenset(_INLINE | _NO_TEXT)


@dataclass(frozen=True)
class PageLine:
    """One line of a page, clean."""

    element: HtmlElement
    """The nearest element around it that is not itself part of a line."""
    text: str
    linked: float
    """0..1: characters in links, of all."""

    @cached_property
    def unspaced(self) -> str:
        """By which it is found in a text."""
        return without_spaces(self.text)

    @cached_property
    def words(self) -> int:
        """How many it has."""
        return count_words(self.text)

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is said to its end: no label, link, caption or cut-off teaser."""
        return (
            self.words >= PROSE_WORDS and self.linked <= MAX_LINK_SHARE and ends_sentence(self.text)
        )

    @cached_property
    def template(self) -> tuple[str, ...]:
        """Tag and class of its element and of the one around that: alike for like paragraphs."""
        above = self.element.getparent()
        around = () if above is None else (str(above.tag), above.get("class", ""))
        return str(self.element.tag), self.element.get("class", ""), *around


def without_spaces(text: str) -> str:
    """A clean text as it stays however its spaces and line ends are set."""
    return "".join(text.split())


def page_lines(root: HtmlElement) -> Iterator[PageLine]:
    """The lines that an element shows, in the order of the page; none of scripts and controls."""
    blocks, parts, linked, links, hidden = [root], list[str](), 0, 0, 0
    for event, element in iterwalk(root, events=("start", "end")):
        tag, is_start = element.tag, event == "start"
        if tag not in _IN_LINE and element is not root:
            if parts:
                yield from _line(parts, linked, blocks[-1])
                parts, linked = [], 0
            if is_start:
                blocks.append(element)
            else:
                blocks.pop()
        step = 1 if is_start else -1
        hidden += step * (tag in _NO_TEXT)
        links += step * (tag == "a")
        text = element.text if is_start else None if element is root else element.tail
        if text and not hidden:
            parts.append(text)
            linked += len(text) if links else 0
    yield from _line(parts, linked, root)


def _line(parts: list[str], linked: int, element: HtmlElement) -> Iterator[PageLine]:
    whole = "".join(parts)
    text = clean_line(with_joiners(whole))
    if any(map(str.isalnum, text)):
        yield PageLine(element, text, min(1.0, linked / len(whole)))


def dropped_lines(element: HtmlElement) -> list[str]:
    """Takes an element out of its page; the lines that it showed."""
    lines = [line.text for line in page_lines(element)]
    element.drop_tree()
    return lines


def words_held(lines: Iterable[PageLine]) -> dict[HtmlElement, int]:
    """Element to the words of these lines in it, of all that hold any."""
    held: dict[HtmlElement, int] = {}
    for line in lines:
        for element in (line.element, *line.element.iterancestors()):
            held[element] = held.get(element, 0) + line.words
    return held


def in_page_order(shown: Sequence[PageLine], lines: Sequence[str]) -> Sequence[str]:
    """What was extracted, in the order of the page: trafilatura may begin with a later element."""
    counts = Counter(line.unspaced for line in shown)
    numbers = {line.unspaced: n for n, line in enumerate(shown) if counts[line.unspaced] == 1}
    order: list[int] = []
    for line in lines:
        order.append(numbers.get(without_spaces(line), order[-1] if order else -1))
    if all(one <= other for one, other in pairwise(order)):
        return lines
    return [line for _, line in sorted(zip(order, lines, strict=True), key=lambda each: each[0])]


def is_within(element: HtmlElement, holders: frozenset[HtmlElement]) -> bool:
    """Whether an element is one of these or lies in one."""
    return element in holders or any(above in holders for above in element.iterancestors())
