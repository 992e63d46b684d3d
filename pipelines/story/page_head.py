"""Takes the head of a page, up to its byline, out of what holds it with the story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from lxml.html import HtmlElement

from pipelines.html.elements import Neighbours
from pipelines.metadata.people.below_heading import Line, lines_below
from pipelines.metadata.values import PageContext
from pipelines.story.containers import LEAST_PROSE, link_share
from pipelines.story.page_lines import PageLine, dropped_lines, is_within, without_spaces
from pipelines.text.text import count_words

MOST_LINES = 8
"""How many of a text's first lines can be its page's head."""
HEAD = "khabar-head"
"""The attribute of elements that are no part of the story."""


def head_elements(elements: Sequence[HtmlElement], context: PageContext) -> list[HtmlElement]:
    """What of the page's head stands in a container; none if the heading does not.

    That is all up to the heading, and what stands between it and the byline: the standfirst.
    Where too little prose would follow, there is none: a short story can be signed below.
    """
    heading = context.heading
    if heading is None:
        return []
    above = set(heading.iterancestors())
    container = next((each for each in elements if each in above), None)
    if container is None:
        return []
    lines = lines_below(heading, Neighbours(heading), context)
    signs = list(takewhile(_is_sign, dropwhile(lambda line: not _is_sign(line), lines)))
    # Behind a byline and a paragraph stands the time of a live blog's first entry.
    signs = [line for line in signs if line.is_behind_text == signs[0].is_behind_text]
    ends = [line.element for line in signs if line.element is not None]
    inside = [each for each in ends if any(up is container for up in each.iterancestors())]
    for end in (*inside[-1:], heading):
        head = list(_up_to(end, container))
        if _prose_words(container) - sum(map(_prose_words, head)) >= LEAST_PROSE:
            return head
    return []


def mark_head(elements: Sequence[HtmlElement], context: PageContext) -> None:
    """Marks them with the attribute HEAD."""
    for element in head_elements(elements, context):
        element.set(HEAD, "")


def drop_head(container: HtmlElement) -> Iterator[str]:
    """Takes out what was marked; the lines that it showed."""
    for element in container.findall(f".//*[@{HEAD}]"):
        yield from dropped_lines(element)


def lines_of_head(
    lines: Sequence[str], shown: Sequence[PageLine], tree: HtmlElement, context: PageContext
) -> list[str]:
    """The first lines of a text that a page shows in its head: what is no sentence, the standfirst.

    Of sentences only one is the head's that is marked up as no paragraph of the text is: the line
    behind it that tells a time may be the first of a live blog's entries.
    """
    # A sentence that is said again in the story is the story's: the last place counts.
    by_text = {_bare(line.text): line for line in shown}
    first = (by_text.get(_bare(text)) for text in lines[:MOST_LINES])
    begin = [line for line in takewhile(lambda line: line is not None, first) if line]
    if not begin or (begin[0].is_prose and not _is_marked(begin[0])):
        # Most stories begin with a paragraph.
        return []
    heads = frozenset(head_elements([tree], context))
    taken = frozenset(map(without_spaces, lines))
    templates = [line.template for line in shown if line.is_prose and line.unspaced in taken]
    found: list[str] = []
    for text, line in zip(lines, begin, strict=False):
        is_standfirst = _is_marked(line) and templates.count(line.template) == 1
        if not is_within(line.element, heads) or (line.is_prose and not is_standfirst):
            break
        if line.element is not context.heading:
            found.append(text)
    return found


def _is_marked(line: PageLine) -> bool:
    return bool(line.element.get("class")) or line.element.tag == "h2"


def _bare(text: str) -> str:
    """A line without what marks it as an item, and without bars, which are taken for a table's."""
    return without_spaces(text).strip("|-")


def _is_sign(line: Line) -> bool:
    return line.is_dated or line.is_signed


def _up_to(end: HtmlElement, container: HtmlElement) -> Iterator[HtmlElement]:
    """Whole elements inside the container that lie before the end of another, itself included."""
    yield end
    element: HtmlElement | None = end
    while element is not None and element is not container:
        yield from (each for each in element.itersiblings(preceding=True) if _is_element(each))
        element = element.getparent()


def _is_element(node: HtmlElement) -> bool:
    return isinstance(node.tag, str)


def _prose_words(element: HtmlElement) -> int:
    text = element.text_content()
    return 0 if link_share(element, text) > 1 / 2 else count_words(text)
