"""Doubts lastmods: of very many pages that a source calls changed, only a sample is fetched."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from spiders.state.candidate import Candidate
from spiders.state.known_pages import Trust

BULK = 50
"""Stored pages that one source calls changed in one run: from here on it is looked at twice, and
of what is not believed so many are fetched all the same, to find out."""

# A generator that writes the time of the request, or the day of it, on every page.
_WINDOW = 600
_SHARE_IN_WINDOW = 0.9
# More than this, and more than a fifth of what is stored, are not changed between two runs.
_MANY = 200
_SAMPLE_OF_RESTLESS = 5


class ChangeClaim(NamedTuple):
    """A stored page of which a source says that it changed, or that it lies elsewhere now."""

    candidate: Candidate
    lastmod: int
    """In Unix seconds, as the source says."""
    checked: int
    """In Unix seconds, when the page was last asked for."""


class ChangeClaims:
    """What the sources of one crawl say of stored pages, kept back until all have spoken."""

    def __init__(self, trust: Trust, stored: int) -> None:
        """`stored` is the number of pages known."""
        self._trust = trust
        self._many = max(_MANY, stored // 5)
        self._total = 0
        self._by_source: dict[str, list[ChangeClaim]] = defaultdict(list)

    def add(self, claim: ChangeClaim) -> bool:
        """Adds what a source says, the URL of which is the candidate's `hint.via`.

        False if that much is said that the page counts as unchanged for now.
        """
        if self._total > self._many and not self._trust.believed:
            return False
        self._by_source[claim.candidate.hint.via].append(claim)
        self._total += 1
        return True

    def decide(self) -> tuple[list[Candidate], list[Candidate]]:
        """Pages to be fetched, and pages that count as unchanged for now.

        Of those that are not believed, a sample is fetched: the ones longest unchecked.
        """
        restless = self._trust.level == "restless"
        everything = self._total > self._many or (restless and self._total > BULK)
        believed: list[ChangeClaim] = []
        doubted: list[ChangeClaim] = []
        for claims in self._by_source.values():
            doubtful = everything or _is_one_moment(claims)
            (doubted if doubtful and not self._trust.believed else believed).extend(claims)
        doubted.sort(key=lambda claim: claim.checked)
        sample = _SAMPLE_OF_RESTLESS if restless else BULK
        believed += doubted[:sample]
        return [c.candidate for c in believed], [c.candidate for c in doubted[sample:]]


def _is_one_moment(claims: list[ChangeClaim]) -> bool:
    """Whether nearly all are said to have changed within the same ten minutes."""
    if len(claims) < BULK:
        return False
    moments = np.sort(np.array([claim.lastmod for claim in claims]))
    within = np.searchsorted(moments, moments + _WINDOW, side="right") - np.arange(len(moments))
    return bool(within.max() >= _SHARE_IN_WINDOW * len(claims))
