"""Takes the head of a page, up to its byline, out of a container that holds it with the story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from lxml.html import HtmlElement

from pipelines.html.elements import Neighbours
from pipelines.metadata.people.below_heading import Line, lines_below
from pipelines.metadata.values import PageContext
from pipelines.story.containers import LEAST_PROSE, link_share
from pipelines.story.page_lines import dropped_lines
from pipelines.text.text import count_words

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
    signs = dropwhile(lambda line: not _is_sign(line), lines)
    ends = [line.element for line in takewhile(_is_sign, signs) if line.element is not None]
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
