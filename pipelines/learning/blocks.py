"""The blocks of text on the pages of one site: which are the story, which the template."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.learning.names import looks_of
from pipelines.story.containers import BLOCKS, MAX_LINK_SHARE
from pipelines.story.page_lines import PROSE_WORDS, is_within
from pipelines.story.prose_density import densest_prose
from pipelines.text.line_rules import general_rules
from pipelines.text.normalise import tokens
from pipelines.text.text import ends_sentence

MIN_PAGES = 3
"""A block on so many pages is the template's, or a teaser that was shown around."""
LINK_WEIGHT = 0.25
"""Of words in links and in recurring blocks: most of them trafilatura or a rule drops."""

MISTAKEN_TIMES = 1.5
"""So many times the words of the extracted story stand together elsewhere where it is none."""

Words = tuple[str, ...]

_LINKED_HEADINGS = XPath("//*[self::h2 or self::h3 or self::h4][.//a or parent::a]")
_TEXTS = XPath("//text()[normalize-space()]")
_HOLDERS = frozenset({*BLOCKS, "li", "dd", "dt", "td", "th", "main", "aside", "nav", "header"}) | {
    *("footer", "body", "form", "figcaption", "address", "details", "summary", "button", "label")
}


class _Block(NamedTuple):
    element: HtmlElement
    words: Words
    linked: float
    """0..1: characters in links, of all."""
    is_said: bool
    """Whether a line of it ends as a sentence does: no cut-off teaser and no label."""


@dataclass(slots=True)
class Weight:
    """What an element holds, in words."""

    story: int = 0
    other: int = 0
    """Prose that is not in the extracted story."""
    template: int = 0
    """Words in links, in blocks that recur on other pages, and of other stories."""

    def add(self, other: Weight) -> None:
        """Takes in what a block within the element holds."""
        self.story += other.story
        self.other += other.other
        self.template += other.template


@dataclass(frozen=True, slots=True)
class WeighedPage:
    """One page, its elements weighed."""

    tree: HtmlElement
    story: Counter[str]
    """The words of its story, as far as they are not the template's."""
    weights: dict[HtmlElement, Weight]
    template: frozenset[Words]
    """Blocks that are links, recur on other pages, or belong to another story."""
    head: Set[HtmlElement] = frozenset()
    """Elements that stand before the story."""
    own: Sequence[HtmlElement] = ()
    """Those of its other blocks, in the order of the page."""

    @property
    def story_words(self) -> int:
        """How many words of the story are known to be on the page."""
        return self.story.total()

    def agreement(self, elements: Sequence[HtmlElement]) -> float:
        """0..1: how nearly these hold the story and nothing else: F1 in words."""
        found = [self.weights[each] for each in elements if each in self.weights]
        story = min(sum(each.story for each in found), self.story_words)
        other = sum(each.other + LINK_WEIGHT * each.template for each in found)
        return 2 * story / max(self.story_words + story + other, 1)

    def has_gaps(self, elements: Sequence[HtmlElement], like: Sequence[HtmlElement]) -> bool:
        """Whether something of this page alone, no caption, stands between these elements.

        Or in others that are `like` them and stand beside them.
        """
        taken, beside = frozenset(elements), elements[0].getparent()
        others = frozenset(each for each in like if each.getparent() is beside) - taken
        own = [each for each in self.own if each.tag != "figcaption"]
        inside = "".join("01"[is_within(each, taken)] for each in own)
        return "0" in inside.strip("0") or any(is_within(each, others) for each in own)

    def agreement_of(self, body: str) -> tuple[float, float]:
        """F1 of a body's words with the story's: of all of them, and without the template's."""
        lines = [tuple(tokens(line)) for line in body.split("\n\n")]
        words = Counter(word for line in lines for word in line)
        own = Counter(word for line in lines if line not in self.template for word in line)
        return _f1(self.story, words), _f1(self.story, own)


class ExtractedPage(NamedTuple):
    """A page, and what was extracted from it as a whole."""

    tree: HtmlElement
    lines: Sequence[str]
    """Of the story. Where trafilatura took teasers for it, the densest prose stands for it."""
    head: Set[HtmlElement] = frozenset()
    """Elements that stand before the story."""


def weigh_pages(pages: Sequence[ExtractedPage]) -> list[WeighedPage]:
    """Weighs the elements of pages of one site."""
    blocks = [_blocks(page.tree) for page in pages]
    seen = Counter(words for found in blocks for words in {block.words for block in found})
    recurring = {words for words, count in seen.items() if count >= MIN_PAGES}
    weighed = []
    for extracted, found in zip(pages, blocks, strict=True):
        page = _weigh(extracted, found, recurring)
        prose = densest_prose(extracted.tree).paragraphs
        densest = _weigh(extracted._replace(lines=prose), found, recurring)
        is_mistaken = densest.story_words > MISTAKEN_TIMES * page.story_words
        weighed.append(densest if is_mistaken else page)
    return weighed


def _weigh(page: ExtractedPage, blocks: Sequence[_Block], recurring: Set[Words]) -> WeighedPage:
    pairs = {pair for line in page.lines for pair in pairwise(tokens(line))}
    held = [_covered(block.words, pairs) for block in blocks]
    others = _other_stories(page.tree, blocks, held) | _link_boxes(blocks, recurring) | page.head
    is_own = [
        block.words not in recurring
        and (block.linked <= MAX_LINK_SHARE or count >= len(block.words) / 2)
        and others.isdisjoint((block.element, *block.element.iterancestors()))
        for block, count in zip(blocks, held, strict=True)
    ]
    held = _with_like(blocks, held, is_own)
    weights: dict[HtmlElement, Weight] = defaultdict(Weight)
    template = set()
    words = Counter[str]()
    for block, count, own in zip(blocks, held, is_own, strict=True):
        if own:
            added = Weight(story=count, other=len(block.words) - count)
            if count >= len(block.words) / 2:
                words.update(block.words)
        else:
            added = Weight(template=len(block.words))
            template.add(block.words)
        for element in (block.element, *block.element.iterancestors()):
            weights[element].add(added)
    kept = tuple(block.element for block, own in zip(blocks, is_own, strict=True) if own)
    return WeighedPage(page.tree, words, dict(weights), frozenset(template), page.head, kept)


def _with_like(blocks: Sequence[_Block], held: Sequence[int], is_own: Sequence[bool]) -> list[int]:
    """Words of each block that are the story's: all, where a block is like most of the story.

    Of a story in several widgets trafilatura often takes one.
    """
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    told = Counter[tuple[str, ...]]()
    for index, (block, own) in enumerate(zip(blocks, is_own, strict=True)):
        if own and block.is_said and len(block.words) >= PROSE_WORDS:
            looks = looks_of(block.element)
            alike[looks].append(index)
            told[looks] += held[index]
    widened = list(held)
    for looks, count in told.most_common(1):
        for index in alike[looks] if count > sum(held) / 2 else ():
            widened[index] = len(blocks[index].words)
    return widened


def _f1(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _other_stories(
    tree: HtmlElement, blocks: Sequence[_Block], held: Sequence[int]
) -> set[HtmlElement]:
    """Elements that begin with the link to another story, or are titled as comments are.

    The story's own element may have such a heading too: it holds most of the story.
    """
    boxes = {heading.getparent() for heading in _LINKED_HEADINGS(tree)}
    boxes |= {block.element.getparent() for block in blocks if _is_title(block)}
    words: Counter[HtmlElement] = Counter()
    for block, count in zip(blocks, held, strict=True):
        for element in (block.element, *block.element.iterancestors()):
            if element in boxes:
                words[element] += count
    return {box for box in boxes if words[box] < sum(held) / 2}


def _link_boxes(blocks: Sequence[_Block], recurring: Set[Words]) -> set[HtmlElement]:
    """Elements that begin with a title that recurs and hold nothing but links below it."""
    titles = {
        block.element: len(block.words)
        for block in blocks
        if block.words in recurring and _is_first(block) and block.linked <= MAX_LINK_SHARE
    }
    plain = Counter[HtmlElement]()
    linked = set()
    for block in blocks:
        for element in block.element.iterancestors():
            if block.linked > MAX_LINK_SHARE:
                linked.add(element)
            else:
                plain[element] += len(block.words)
    boxes = {title.getparent(): words for title, words in titles.items()}
    return {box for box, words in boxes.items() if box in linked and plain[box] == words}


def _is_first(block: _Block) -> bool:
    before = block.element.itersiblings(preceding=True)
    return not any(isinstance(each.tag, str) for each in before)


def _is_title(block: _Block) -> bool:
    """Whether a block, the first in its parent, says what is never said above a story's part."""
    rules = general_rules()
    key = " ".join(word for word in block.words if not word.isdecimal())
    is_known = key in rules.tail or key in rules.teaser or key in rules.box
    return is_known and _is_first(block)


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
            share = linked[element] / sum(map(len, parts))
            is_said = any(ends_sentence(part.strip()) for part in parts)
            blocks.append(_Block(element, words, share, is_said))
    return blocks
