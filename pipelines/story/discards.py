"""Keeps trafilatura from discarding, by their names, elements that hold a story."""

from __future__ import annotations

from collections.abc import Sequence

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
_JUDGED_BY = (
    *("class", "id", "style", "role", "aria-hidden"),
    *("data-lp-replacement-content", "data-component"),
)
# What trafilatura calls them by the time that it discards.
_RENAMED = {"li": "item", "ul": "list", "ol": "list", "dl": "list"}


def spare_story(root: HtmlElement, prose: Sequence[PageLine]) -> None:
    """Takes the names from elements that hold much of the prose, where they would be discarded.

    Its expressions look for parts of words: WordPress prints each tag and category of an article
    into the class of its element, and `slide` is in `tag-landslide`.

    Args:
        root: what trafilatura will be given; it is changed.
        prose: the lines in it that may be the story.
    """
    held = words_held(prose)
    least = STORY_SHARE * sum(line.words for line in prose)
    large = [element for element, words in held.items() if words > least]
    # Tried on empty copies: each expression would look at every element of the page.
    copies = root.makeelement("body")
    for element in large:
        tag = str(element.tag)
        copies.append(root.makeelement(_RENAMED.get(tag, tag), dict(element.attrib)))
    originals = dict(zip(copies, large, strict=True))
    for discards in _DISCARDS:
        for copy in discards(copies):
            element = originals[copy]
            for name in _JUDGED_BY:
                element.attrib.pop(name, None)
            if element.tag == "header":
                element.tag = "div"
