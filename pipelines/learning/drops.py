"""Learns which elements inside a container hold nothing of the story on any page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from pipelines.containers import compiled, story_elements
from pipelines.learning.blocks import WeighedPage, Weight
from pipelines.learning.candidates import Candidate
from pipelines.learning.names import class_names

MIN_PAGES = 4
LEAST_TEMPLATE = 0.9
"""Of the words in elements of one name. What is not in the extracted story may be a table, a list
or a tweet that is: only links, lines that recur and other stories go."""
MOST_STORY = 0.02
MAX_DROPS = 30


def find_drops(candidate: Candidate, pages: Mapping[int, WeighedPage]) -> tuple[str, ...]:
    """XPaths of such elements, those that hold most words first.

    Args:
        candidate: the container.
        pages: index, as in the candidate, and page.
    """
    held: dict[str, Weight] = defaultdict(Weight)
    seen: Counter[str] = Counter()
    for index in candidate.agreements.keys() & pages.keys():
        page = pages[index]
        elements = story_elements(page.tree, compiled(candidate.xpath)(page.tree))
        here = set()
        for element in (inner for each in elements for inner in each.iterdescendants()):
            if weight := page.weights.get(element):
                for xpath in class_names(element):
                    held[xpath].add(weight)
                    here.add(xpath)
        seen.update(here)
    found = [
        (weight.template, xpath)
        for xpath, weight in held.items()
        if seen[xpath] >= MIN_PAGES and _is_template(weight)
    ]
    return tuple(xpath for _, xpath in sorted(found, reverse=True)[:MAX_DROPS])


def _is_template(weight: Weight) -> bool:
    words = weight.story + weight.other + weight.template
    return weight.template >= LEAST_TEMPLATE * words and weight.story <= MOST_STORY * words
