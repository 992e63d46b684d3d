"""Learns the lines that a site prints around every story and that the general rules do not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipelines.probe.pages import SamplePage
from pipelines.text import count_words, ends_sentence, match_key
from spiders.site import Boilerplate

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
    recurring = {key: found for key, found in places.items() if key and len(found) >= enough}
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
