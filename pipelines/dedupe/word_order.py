"""What the words of two bodies tell in their order, where shared shingles leave a doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import numpy as np
from rapidfuzz.distance import Indel

from pipelines.dedupe.sketch import SHINGLE_WORDS

SAME_ORDER = 0.70
"""Words that two bodies have in common in the same order, as a share of theirs, from which one is
an edit of the other. An edit of every fifth word leaves .80; passages that stand in both, and the
small words that any two texts of a language share, come to .60."""

_MOST_WORDS = 20_000
"""Of each body: the time grows with their product, to a fifth of a second."""
_OPENING = 30
_ROOM = 1.25


def same_order(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one text is the other with words exchanged, left out or put in throughout."""
    if not may_be_in_order(len(one), len(other)):
        return False
    # By hashes of 64 bits, which for once is sure enough.
    a, b = one[:_MOST_WORDS], other[:_MOST_WORDS]
    return Indel.normalized_similarity(a, b, score_cutoff=SAME_ORDER) >= SAME_ORDER


def may_be_in_order(words: int, others: int) -> bool:
    """Whether bodies of so many words can be the same in order: not if one is half the other."""
    return 2 * min(words, others) >= SAME_ORDER * (words + others)


def tell_of_others(
    headlines: tuple[Set[str], Set[str]], bodies: tuple[Sequence[str], Sequence[str]]
) -> bool:
    """Whether two texts of one wording tell of two subjects, as pages made by a template do.

    Each headline then has a word that its own body says, and the other article hardly or never.
    Where the headlines have most of their words in common, once is enough; else it is repeated.
    """
    shared = headlines[0] & headlines[1]
    alike = 2 * len(shared) > min(len(headlines[0]), len(headlines[1]))
    times = 1 if alike else 2

    def says(i: int, word: str) -> bool:
        own = bodies[i].count(word)
        return own >= times and own >= 3 * bodies[1 - i].count(word)

    return all(any(says(i, word) for word in headlines[i] - shared) for i in (0, 1))


def holds_among_others(story: Sequence[str], longer: Sequence[str], headline: Set[str]) -> bool:
    """Whether a longer text holds a story as one piece among others, as a round-up does.

    It does not if its own text is spread through the story's: somebody went on writing. Else its
    headline tells, if it names more of the other text than of the story, or less; else the place:
    a round-up need not begin with the story.

    Args:
        story: words of the shorter body, most of whose shingles are the longer one's too.
        longer: words of the longer body, at least twice as many.
        headline: words of the longer one's headline.
    """
    known = set(_runs(story))
    shared = np.cumsum([0, *(run in known for run in _runs(longer))])
    # Where most of the story stands in little more room than it takes by itself.
    room = min(round(_ROOM * len(story)), len(shared) - 1)
    held = shared[room:] - shared[:-room]
    if held.max() < 0.80 * len(known & set(_runs(longer))):
        return False
    begins = int(np.flatnonzero(held == held.max())[-1])
    rest = {*longer[:begins], *longer[begins + len(story) :]}
    own = set(story)
    of_rest, of_story = len(headline & (rest - own)), len(headline & (own - rest))
    if of_rest != of_story:
        return of_rest > of_story
    return begins > _OPENING


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False)
