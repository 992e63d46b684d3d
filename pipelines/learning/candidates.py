"""Which named elements hold the story on several pages of a site, and how well each does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from statistics import fmean

from lxml.html import HtmlElement

from pipelines.learning.blocks import WeighedPage
from pipelines.learning.names import chunks_of, is_distinctive, lasts, names_of
from pipelines.story.containers import BLOCKS, compiled, story_elements

LEAST_STORY = 0.4
"""Of the story an element must hold to be looked at."""
CHUNK_STORY = 0.15
PARAGRAPHS = 3
"""So many elements of one name without any block in them are paragraphs, no chunks."""
FULL_WEIGHT = 400
"""Words: the longer a story, the surer its extraction; beyond this it makes no difference."""
AS_GOOD = 0.015
"""Elements that agree so nearly alike are ranked by how lasting and telling their names are."""

MIN_GAPS = 2
"""Pages; what stands between chunks on one alone may be anything."""

_TAGS = frozenset({"div", "article", "section", "main", "td", "amp-story-page", "span"})


@dataclass(slots=True)
class ContainerCandidate:
    """An element that may hold the story."""

    xpath: str
    agreements: dict[int, float] = field(default_factory=dict)
    """Index of each page that has it, to how nearly it holds the story and nothing else."""
    depth: int = 0
    is_single: bool = True
    """Whether no page has it more than once."""
    gaps: int = 0
    """Pages on which something of their own stands between its elements."""

    def mean(self, weights: Sequence[int], pages: Set[int]) -> float:
        """Its agreement over those of `pages` that have it, 0..1, long stories counting more."""
        here = self.agreements.keys() & pages
        total = sum(weights[page] for page in here)
        return sum(weights[page] * self.agreements[page] for page in here) / max(total, 1)

    def replaces(self, other: ContainerCandidate) -> bool:
        """Whether it is one element that holds as well what stands in several of another.

        Of these some hold a subheading alone or stand apart, which is missed on few pages.
        """
        mine, theirs = (fmean(each.agreements.values()) for each in (self, other))
        is_alike = other.gaps >= MIN_GAPS or mine >= theirs - AS_GOOD
        return self.is_single and not other.is_single and is_alike

    def gain(self, weights: Sequence[int], pages: Set[int], least: float) -> float:
        """What `pages` gain by it over being extracted without, if that is worth `least` / 2."""
        here = self.agreements.keys() & pages
        return sum(weights[page] * (self.agreements[page] - least / 2) for page in here)

    @property
    def preference(self) -> tuple[bool, bool, bool, int]:
        """Larger is better, among candidates that agree alike."""
        return lasts(self.xpath), self.is_single, is_distinctive(self.xpath), self.depth


def find_candidates(
    pages: Sequence[WeighedPage], *, least_pages: int, of_builds: bool
) -> list[ContainerCandidate]:
    """Every name under which elements hold much of the story on at least `least_pages` pages."""
    holders: dict[str, set[int]] = defaultdict(set)
    for index, page in enumerate(pages):
        for xpath in _names_on(page, of_builds=of_builds):
            holders[xpath].add(index)
    found = []
    for xpath, indexes in holders.items():
        if len(indexes) < least_pages:
            continue
        candidate = ContainerCandidate(xpath)
        are_paragraphs = False
        for index, page in enumerate(pages):
            matches = compiled(xpath)(page.tree)
            if not matches:
                continue
            elements = story_elements(page.tree, matches)
            are_paragraphs |= len(elements) >= PARAGRAPHS and not any(map(_has_blocks, elements))
            candidate.agreements[index] = page.agreement(elements)
            candidate.is_single &= len(matches) == 1
            candidate.gaps += len(matches) > 1 and page.has_gaps(elements, matches)
            candidate.depth = max(candidate.depth, sum(1 for _ in elements[0].iterancestors()))
        # Between paragraphs stand the story's subheadings, lists and tables.
        if not are_paragraphs:
            found.append(candidate)
    return found


def _has_blocks(element: HtmlElement) -> bool:
    return next(element.iterdescendants("br", *BLOCKS), None) is not None


def best_of(
    candidates: Sequence[ContainerCandidate],
    weights: Sequence[int],
    pages: Set[int],
    least: float,
    count: int,
) -> list[ContainerCandidate]:
    """Up to `count` candidates that would serve `pages` best and differ in what they hold.

    Args:
        candidates: as found.
        weights: of each page.
        pages: indexes of those that no container serves yet.
        least: the least mean agreement.
        count: how many at most.
    """
    serving = [
        (each.gain(weights, pages, least), each)
        for each in candidates
        if each.mean(weights, pages) >= least
    ]
    serving.sort(key=lambda each: -each[0])
    best: list[ContainerCandidate] = []
    while serving and len(best) < count:
        top = serving[0][0]
        alike = [each for gain, each in serving if gain >= top - abs(top) * 2 * AS_GOOD]
        chosen = max(alike, key=lambda each: each.preference)
        best.append(chosen)
        same = [each for each in alike if _hold_alike(each, chosen)]
        serving = [(gain, each) for gain, each in serving if each not in same]
    return best


def _hold_alike(one: ContainerCandidate, other: ContainerCandidate) -> bool:
    return one.agreements.keys() == other.agreements.keys() and all(
        abs(agreement - other.agreements[page]) < AS_GOOD
        for page, agreement in one.agreements.items()
    )


def _names_on(page: WeighedPage, *, of_builds: bool) -> Iterator[str]:
    for element, weight in page.weights.items():
        if element.tag not in _TAGS or weight.story < LEAST_STORY * page.story_words:
            continue
        yield from names_of(element, of_builds=of_builds)
        if of_builds:
            chunks = [
                child
                for child in element.iterchildren(*_TAGS)
                if child in page.weights
                and page.weights[child].story >= CHUNK_STORY * page.story_words
            ]
            if len(chunks) > 1 and (xpath := chunks_of(chunks)):
                yield xpath
