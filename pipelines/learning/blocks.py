"""The blocks of text on the pages of one site: which are the story, which the template."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.containers import BLOCKS, MAX_LINK_SHARE
from pipelines.normalise import tokens

MIN_PAGES = 3
"""A block on so many pages is the template's, or a teaser that was shown around."""
LINK_WEIGHT = 0.25
"""Of words in links and in recurring blocks: most of them trafilatura or a rule drops."""

_TEXTS = XPath("//text()[normalize-space()]")
_HOLDERS = frozenset({*BLOCKS, "li", "dd", "dt", "td", "th", "main", "aside", "nav", "header"}) | {
    *("footer", "body", "form", "figcaption", "address", "details", "summary", "button", "label")
}


class _Block(NamedTuple):
    element: HtmlElement
    words: tuple[str, ...]
    linked: float
    """0..1: characters in links, of all."""


@dataclass(slots=True)
class Weight:
    """What an element holds, in words."""

    story: int = 0
    other: int = 0
    """Prose that is not in the extracted story."""
    template: int = 0
    """Words in links, and in blocks that recur on other pages."""


@dataclass(frozen=True, slots=True)
class WeighedPage:
    """One page, its elements weighed."""

    tree: HtmlElement
    story_words: int
    weights: dict[HtmlElement, Weight]
    """Every element that holds any word of the story."""

    def agreement(self, elements: Sequence[HtmlElement]) -> float:
        """0..1: how nearly these hold the story and nothing else: F1 in words."""
        found = [self.weights[each] for each in elements if each in self.weights]
        story = min(sum(each.story for each in found), self.story_words)
        other = sum(each.other + LINK_WEIGHT * each.template for each in found)
        return 2 * story / max(self.story_words + story + other, 1)


def weigh_pages(pages: Sequence[tuple[HtmlElement, str]]) -> list[WeighedPage]:
    """Weighs the elements of pages.

    Args:
        pages: tree and extracted story of each.
    """
    blocks = [_blocks(tree) for tree, _ in pages]
    seen = Counter(words for found in blocks for words in {block.words for block in found})
    return [
        _weigh(tree, found, tokens(story), seen)
        for (tree, story), found in zip(pages, blocks, strict=True)
    ]


def _weigh(
    tree: HtmlElement, blocks: Sequence[_Block], story: list[str], seen: Counter[tuple[str, ...]]
) -> WeighedPage:
    pairs = set(pairwise(story))
    weights: dict[HtmlElement, Weight] = defaultdict(Weight)
    total = 0
    for block in blocks:
        count = len(block.words)
        held = _covered(block.words, pairs)
        if seen[block.words] >= MIN_PAGES:
            parts = (0, 0, count)
        elif block.linked > MAX_LINK_SHARE:
            parts = (0, 0, count) if held < count / 2 else (held, 0, count - held)
        else:
            parts = (held, count - held, 0)
        total += parts[0]
        for element in (block.element, *block.element.iterancestors()):
            weight = weights[element]
            weight.story += parts[0]
            weight.other += parts[1]
            weight.template += parts[2]
    holding = {element: weight for element, weight in weights.items() if weight.story}
    # What stands on the page twice, as a standfirst does, counts once.
    return WeighedPage(tree, min(total, len(story)), holding)


def _covered(words: Sequence[str], pairs: set[tuple[str, str]]) -> int:
    """How many words stand in a row as they do in the story."""
    taken = [pair in pairs for pair in pairwise(words)]
    return sum(left or right for left, right in pairwise([False, *taken, False]))


def _blocks(tree: HtmlElement) -> list[_Block]:
    """The texts of a page, each with the nearest block element around it."""
    holders: dict[HtmlElement | None, HtmlElement] = {None: tree}
    links: set[HtmlElement | None] = set()
    for element in tree.iter():
        parent = element.getparent()
        holders[element] = element if element.tag in _HOLDERS else holders[parent]
        if element.tag == "a" or parent in links:
            links.add(element)
    texts: dict[HtmlElement, list[str]] = defaultdict(list)
    linked: Counter[HtmlElement] = Counter()
    for text in _TEXTS(tree):
        beside = text.getparent()
        element = beside.getparent() if text.is_tail else beside
        texts[holders[element]].append(text)
        if element in links:
            linked[holders[element]] += len(text)
    blocks = []
    for element, parts in texts.items():
        if words := tuple(tokens(" ".join(parts))):
            blocks.append(_Block(element, words, linked[element] / sum(map(len, parts))))
    return blocks
