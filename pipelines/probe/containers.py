"""Proposes the containers of a site file, from the few sample pages of a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.learning.blocks import ExtractedPage, weigh_pages
from pipelines.learning.candidates import FULL_WEIGHT, best_of, find_candidates
from pipelines.probe.pages import SamplePage

LEAST_AGREEMENT = 0.65
"""Of the element's words with those of the story. Some themes print teasers in the same element;
whether it serves all the same, the stories extracted from it tell."""
LEAST_WORDS = 25
MAX_CONTAINERS = 3


@dataclass(frozen=True, slots=True)
class Container:
    """An element that may hold the story, under a name that lasts longer than a build."""

    xpath: str
    pages: int
    """Sample pages that have it."""
    agreement: float
    """0..1: F1 of its words against those of the extracted story, over those pages."""


def learn_containers(pages: Sequence[SamplePage]) -> list[Container]:
    """The elements that hold the story, the one of most pages first; [] if none does so well.

    Later ones are for pages that have none of those before, as a site with two templates has.
    """
    sample = [
        ExtractedPage(tree, page.article.body.split("\n\n"))
        for page in pages
        if page.article
        and page.article.word_count >= LEAST_WORDS
        and (tree := page.tree()) is not None
    ]
    weighed = weigh_pages(sample)
    weights = [min(page.story_words, FULL_WEIGHT) for page in weighed]
    candidates = find_candidates(weighed, least_pages=2, of_builds=False)
    chosen: list[Container] = []
    left = set(range(len(weighed)))
    while left and len(chosen) < MAX_CONTAINERS:
        best = best_of(candidates, weights, left, LEAST_AGREEMENT, 1)
        if not best:
            break
        here = best[0].agreements.keys() & left
        agreement = best[0].mean(weights, left)
        chosen.append(Container(best[0].xpath, len(here), round(agreement, 3)))
        left -= here
    return chosen
