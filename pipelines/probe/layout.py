"""Proposes containers and boilerplate lines of a site file from the sample pages of a probe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.learning.blocks import ExtractedPage, weigh_pages
from pipelines.learning.candidates import FULL_WEIGHT, best_of, find_candidates
from pipelines.probe.pages import SamplePage
from pipelines.text.text import count_words, ends_sentence, match_key
from spiders.config.dates import names_day
from spiders.config.site import Boilerplate

MIN_ARTICLES = 3
MIN_SHARE = 0.3
"""Of the sample articles; what fewer share may be a daily column's own words."""
HEAD_LINES = 3
_LABEL_WORDS = 6
_TAIL_PART = 0.5
"""A tail begins in the last half of an article's lines …"""
_TAIL_LINES = 8
"""… and what follows it is no longer than a box of teasers."""


def learn_boilerplate(pages: Sequence[SamplePage]) -> Boilerplate:
    """Lines that recur in the stories of several sample articles, as the site file takes them."""
    bodies = [page.article.body.split("\n\n") for page in pages if page.article]
    # The same story under two URLs would make boilerplate of all its lines.
    bodies = [list(body) for body in dict.fromkeys(tuple(body) for body in bodies)]
    texts: dict[str, str] = {}
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for body in bodies:
        for key, index in {match_key(line): i for i, line in enumerate(body)}.items():
            texts.setdefault(key, body[index])
            places[key].append((index, len(body)))
    enough = max(MIN_ARTICLES, MIN_SHARE * len(bodies))
    # A line with a date is the same on articles of one day, and another one tomorrow.
    recurring = {
        key: found
        for key, found in places.items()
        if key and len(found) >= enough and not names_day(texts[key])
    }
    proposed: dict[str, list[str]] = {"head": [], "lines": [], "tail": []}
    for key, found in recurring.items():
        proposed[_kind(texts[key], found)].append(texts[key])
    return Boilerplate(**{kind: tuple(lines) for kind, lines in proposed.items()})


def _kind(line: str, found: Sequence[tuple[int, int]]) -> str:
    """`head`, `tail` or `lines`, by where the line stands in each article (index, lines)."""
    if all(index < HEAD_LINES and index < length - 1 for index, length in found):
        return "head"
    is_label = count_words(line) <= _LABEL_WORDS and not ends_sentence(line)
    ends = all(
        index >= _TAIL_PART * length and 1 <= length - 1 - index <= _TAIL_LINES
        for index, length in found
    )
    return "tail" if is_label and ends else "lines"


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
