"""Finds the elements of a page that hold its story, by the site's containers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.story.page_lines import dropped_lines
from pipelines.text.text import PARAGRAPH_WORDS, count_words, ends_sentence

LEAST_PROSE = 8
"""Words; a match with fewer is the frame of something else, if the page has a better one."""
MAX_LINK_SHARE = 0.5
ENOUGH_WORDS = 150
"""A story of so many words is not looked for elsewhere."""
MISSED_WORDS = 100
MISSED_TIMES = 3
"""So many times the words in the container must stand together elsewhere to count as missed."""

BLOCKS = (
    *("p", "div", "section", "article", "figure", "table", "ul", "ol", "dl", "blockquote", "pre"),
    *(f"h{level}" for level in range(1, 7)),
)
TITLE = "normalize-space(*[1])="
"""In the XPath of an element that is known by what it begins with."""
_HEADING = XPath("(descendant::h1)[1]")
_OTHER_STORY = XPath("boolean(self::article or .//h1 or .//h2//a or .//h3//a or .//h4//a)")
_AROUND = frozenset({"aside", "nav", "footer", "header", "form"})
_COMMENTS = regex.compile(
    r"(?:^|[\s_-])(?:comments?|respond|disqus|cookies?|consent|footer)(?![a-z])", regex.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundContainers:
    """Where a page keeps its story."""

    xpath: str
    elements: tuple[HtmlElement, ...]
    """In the order of the page: one, or the chunks that advertisements cut a story into."""


def find_containers(tree: HtmlElement, xpaths: Iterable[str]) -> Iterator[FoundContainers]:
    """What each of `xpaths` finds on a page, in their order; nothing of one that finds nothing."""
    for path in xpaths:
        if elements := story_elements(tree, compiled(path)(tree)):
            yield FoundContainers(path, elements)


def story_elements(tree: HtmlElement, matches: Sequence[HtmlElement]) -> tuple[HtmlElement, ...]:
    """Of several like elements of a page, those that hold its one story.

    That is the first at or after the page's heading that holds more than links, and what
    follows it under the same parent, unless that is links or another story.
    """
    if len(matches) < 2:
        return tuple(matches)
    # Of nested ones the outer holds what the inner does.
    taken = set(matches)
    outer = [each for each in matches if not any(up in taken for up in each.iterancestors())]
    begins = [each for each in outer if _is_prose(each) or _has_paragraph(each)]
    first = _after_heading(tree, begins) if begins else outer[0]
    if first.tag == "article":
        return (first,)
    like = [
        each
        for each in outer[outer.index(first) + 1 :]
        if _is_prose(each) and each.getparent() is first.getparent() and not _OTHER_STORY(each)
    ]
    return (first, *like)


def drop_inside(container: HtmlElement, drops: Iterable[str]) -> Iterator[str]:
    """Takes elements that are known to hold no story out of a container; the lines they showed."""
    for path in drops:
        for inner in compiled(f".{path}")(container):
            # On an unusual page the name may be that of the story's own part; a title is not.
            if TITLE in path or 2 * len(inner.text_content()) <= len(container.text_content()):
                yield from dropped_lines(inner)


def missed_words(tree: HtmlElement, elements: Sequence[HtmlElement], words: int) -> int:
    """Words of a text beside the container that must be the story; 0 if there is none.

    Args:
        tree: the page.
        elements: the container.
        words: how many were extracted from it.
    """
    if words >= ENOUGH_WORDS:
        return 0
    inside = {each for element in elements for each in element.iter()}
    groups: dict[HtmlElement, int] = defaultdict(int)
    for element in tree.iter("p", "div"):
        if element in inside or next(element.iterdescendants(*BLOCKS), None) is not None:
            continue
        text = element.text_content()
        count = count_words(text)
        parent = element.getparent()
        if count < LEAST_PROSE or parent is None or not ends_sentence(text.rstrip()):
            continue
        if link_share(element, text) <= MAX_LINK_SHARE and not is_around(element):
            groups[parent] += count
    most = max(groups.values(), default=0)
    return most if most >= max(MISSED_WORDS, MISSED_TIMES * words) else 0


@lru_cache(maxsize=256)
def compiled(path: str) -> XPath:
    """An XPath, compiled once."""
    return XPath(path)


def _after_heading(tree: HtmlElement, matches: Sequence[HtmlElement]) -> HtmlElement:
    """The first of the matches that holds the page's heading or follows it; else the first."""
    heading = next(iter(_HEADING(tree)), None)
    if heading is None:
        return matches[0]
    above = set(heading.iterancestors())
    place = {element: index for index, element in enumerate(tree.iter())}
    later = (each for each in matches if each in above or place[each] > place[heading])
    return next(later, matches[0])


def _is_prose(element: HtmlElement) -> bool:
    text = element.text_content()
    return count_words(text) >= LEAST_PROSE and link_share(element, text) <= MAX_LINK_SHARE


def _has_paragraph(element: HtmlElement) -> bool:
    """Whether a brief stands among the links: a paragraph of its own, said to its end."""
    texts = ((each, each.text_content().strip()) for each in element.iter("p"))
    return any(
        count_words(text) >= PARAGRAPH_WORDS
        and ends_sentence(text)
        and link_share(each, text) <= MAX_LINK_SHARE
        for each, text in texts
    )


def link_share(element: HtmlElement, text: str) -> float:
    """0..1: characters in links, of all; `text` is the element's."""
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return linked / max(len(text), 1)


def is_around(element: HtmlElement, holders: frozenset[HtmlElement] = frozenset()) -> bool:
    """Whether a text is in what surrounds a story: a sidebar, comments, a notice about cookies.

    What holds one of `holders` is not asked.
    """
    for each in (element, *element.iterancestors()):
        if each in holders or each.tag in ("html", "body"):
            return False
        # The whole page of an ASP.NET site is one form.
        if each.tag in _AROUND and not (each.tag == "form" and _HEADING(each)):
            return True
        if _COMMENTS.search(f"{each.get('id', '')} {each.get('class', '')}"):
            return True
    return False
