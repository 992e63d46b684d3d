"""Keeps trafilatura from discarding, by their names, elements that hold a story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from lxml.etree import Element, SubElement
from lxml.html import HtmlElement
from trafilatura.xpaths import (
    OVERALL_DISCARD_XPATH,
    PRECISION_DISCARD_XPATH,
    RAW_TREE_PRUNE_XPATH,
    TEASER_DISCARD_XPATH,
)

from pipelines.story.page_lines import PageLine, words_held

STORY_SHARE = 0.3
"""Of all prose: an element with less can be something beside the story."""

_DISCARDS = (
    *OVERALL_DISCARD_XPATH,
    *RAW_TREE_PRUNE_XPATH,
    *TEASER_DISCARD_XPATH,
    *PRECISION_DISCARD_XPATH,
)
# In this order: some of its expressions look at the first of two alone.
_JUDGED_BY = (
    *("id", "class", "style", "role", "aria-hidden"),
    *("data-lp-replacement-content", "data-component"),
)
# What trafilatura calls them by the time that it discards.
_RENAMED = {"li": "item", "ul": "list", "ol": "list", "dl": "list"}


def spare_story(prose: Sequence[PageLine]) -> None:
    """Takes the names from elements that hold much of the prose, where they would be discarded.

    Its expressions look for parts of words: WordPress prints each tag and category of an article
    into the class of its element, and `slide` is in `tag-landslide`.

    Args:
        prose: the lines that may be the story, of what trafilatura will be given; it is changed.
    """
    least, held = STORY_SHARE * sum(line.words for line in prose), words_held(prose)
    # A builder has a story in several elements of one name; a list can have one for itself.
    called = Counter[tuple[str, ...]]()
    for line in prose:
        for looks in {_looks(each) for each in (line.element, *line.element.iterancestors())}:
            called[looks] += line.words
    much = {looks for looks, words in called.items() if words > least and len(looks) > 1}
    # A copy's tree is that of the page that it was copied from.
    tops = [element for element in held if element.getparent() is None]
    alike = {each for top in tops for each in top.iter("div", "section") if _looks(each) in much}
    for element in alike | {element for element, words in held.items() if words > least}:
        _spare(element)


def _spare(element: HtmlElement) -> None:
    names = tuple((name, element.attrib[name]) for name in _JUDGED_BY if name in element.attrib)
    if _discards(str(element.tag), names):
        for name, _ in names:
            del element.attrib[name]
        if element.tag == "header":
            element.tag = "div"


def _looks(element: HtmlElement) -> tuple[str, ...]:
    """Tag and classes, without those that differ from place to place."""
    names = element.get("class", "").split()
    return str(element.tag), *(name for name in names if not any(map(str.isdigit, name)))


@lru_cache(maxsize=2048)
def _discards(tag: str, names: tuple[tuple[str, str], ...]) -> bool:
    """Whether trafilatura would discard such an element; a theme repeats the names of its own."""
    root = Element("body")
    SubElement(root, _RENAMED.get(tag, tag), dict(names))
    return any(path(root) for path in _DISCARDS)
