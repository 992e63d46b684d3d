"""Learns which element holds the story, from sample pages and the text extracted from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex
from lxml.html import HtmlElement

from pipelines.normalise import tokens
from pipelines.probe.pages import SamplePage

LEAST_AGREEMENT = 0.65
"""Of the element's words with those of the story. Some themes print teasers in the same element;
whether it serves all the same, the stories extracted from it tell."""
MAX_CONTAINERS = 3
_ENOUGH_WORDS = 25
_MOST_WEIGHT = 400
_AS_GOOD = 0.015
"""Elements that agree so nearly alike are told apart by how telling their names are."""

_TAGS = frozenset({"div", "article", "section", "main", "td"})
_STABLE = regex.compile(r"[a-zA-Z][\w-]*")
_CHANGING = regex.compile(r"\d{3,}|[0-9a-f]{8,}|^(?:css|sc|jss?)-|__[\w-]{5,}$")
_TELLING = regex.compile(
    r"(?:entry|post|article|story|news|content|single|td-post)[_-]?(?:content|body|text|detail)|"
    r"articlebody|storybody",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Container:
    """An element that may hold the story."""

    xpath: str
    pages: int
    """Sample pages that have it."""
    agreement: float
    """0..1: F1 of its words against those of the extracted story, over those pages."""
    is_single: bool
    """Whether each page has it once."""


@dataclass(frozen=True, slots=True)
class _Match:
    page: int
    agreement: float
    count: int
    depth: int


def learn_containers(pages: Sequence[SamplePage]) -> list[Container]:
    """The elements that hold the story, the one of most pages first; [] if none does so well.

    Later ones are for pages that have none of those before, as a site with two templates has.
    """
    matches: dict[str, list[_Match]] = defaultdict(list)
    weights: dict[int, int] = {}
    for index, page in enumerate(pages):
        story = Counter(tokens(page.article.body)) if page.article else Counter[str]()
        if story.total() < _ENOUGH_WORDS:
            continue
        tree = page.tree()
        if tree is None:
            continue
        weights[index] = min(story.total(), _MOST_WEIGHT)
        for xpath, match in _matches(tree, index, story):
            matches[xpath].append(match)
    chosen: list[Container] = []
    left = set(weights)
    while left and len(chosen) < MAX_CONTAINERS:
        best = _best(matches, weights, left)
        if best is None or (chosen and best.pages < 2):
            break
        chosen.append(best)
        left -= {match.page for match in matches[best.xpath]}
    return chosen


def _best(
    matches: dict[str, list[_Match]], weights: dict[int, int], left: set[int]
) -> Container | None:
    """The candidate that serves most of the pages left, and serves them best."""
    ranked = []
    for xpath, found in matches.items():
        here = [match for match in found if match.page in left]
        total = sum(weights[match.page] for match in here)
        if not here or (total < 0.5 * sum(weights[page] for page in left) and len(here) < 2):
            continue
        agreement = sum(weights[match.page] * match.agreement for match in here) / total
        if agreement < LEAST_AGREEMENT:
            continue
        # What is gained by it: pages without a container are extracted as well, if not as surely.
        gain = sum(weights[m.page] * (m.agreement - LEAST_AGREEMENT / 2) for m in here)
        container = Container(
            xpath, len(here), round(agreement, 3), all(match.count == 1 for match in here)
        )
        ranked.append((gain, container, min(match.depth for match in here)))
    if not ranked:
        return None
    most = max(gain for gain, _, _ in ranked)
    alike = [each for each in ranked if each[0] >= most * (1 - 2 * _AS_GOOD)]
    return max(alike, key=lambda each: _preference(each[1], each[2]))[1]


def _preference(container: Container, depth: int) -> tuple[bool, bool, int]:
    return container.is_single, bool(_TELLING.search(container.xpath)), depth


def _matches(tree: HtmlElement, index: int, story: Counter[str]) -> Iterator[tuple[str, _Match]]:
    """Every named element that holds much of the story; the first one of each name."""
    counts: Counter[str] = Counter()
    first: dict[str, HtmlElement] = {}
    for element in tree.iter(*_TAGS):
        for xpath in _names(element):
            counts[xpath] += 1
            first.setdefault(xpath, element)
    judged: dict[HtmlElement, float] = {}
    for xpath, element in first.items():
        if element not in judged:
            judged[element] = _agreement(element, story)
        if judged[element] >= 0.5:
            depth = sum(1 for _ in element.iterancestors())
            yield xpath, _Match(index, judged[element], counts[xpath], depth)


def _agreement(element: HtmlElement, story: Counter[str]) -> float:
    text = " ".join(element.itertext())
    # A quick look before words are counted: most elements hold too little.
    if len(text) < story.total():
        return 0.0
    words = Counter(tokens(text))
    common = (words & story).total()
    return 2 * common / (words.total() + story.total())


def _names(element: HtmlElement) -> Iterator[str]:
    tag = str(element.tag)
    if "articlebody" in (element.get("itemprop") or "").lower().split():
        yield f"//{tag}[@itemprop='{element.get('itemprop')}']"
    if _is_stable(name := element.get("id") or ""):
        yield f"//{tag}[@id='{name}']"
    for name in dict.fromkeys((element.get("class") or "").split()):
        if _is_stable(name):
            yield f"//{tag}[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
    if tag in ("article", "main"):
        yield f"//{tag}"


def _is_stable(name: str) -> bool:
    """Whether a class or id is the template's, not one article's or one build's."""
    return bool(_STABLE.fullmatch(name)) and not _CHANGING.search(name)
