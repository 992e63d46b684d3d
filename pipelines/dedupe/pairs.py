"""Whether two articles are the same story printed twice: merge rules and vetoes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipelines.dedupe.series import shows_date
from pipelines.dedupe.sketch import SHORT_WORDS, SKETCH_VERSION, Sketch

PairKind = Literal["exact", "near", "contains", "related"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that share text, and what was made of it."""

    article_a: str
    article_b: str
    """Sorts after `article_a`."""
    kind: PairKind
    """`exact`: the same body; `near`: the same story edited; `contains`: a much longer article
    holds the other (a round-up); `related`: shared text, but another story."""
    jaccard: float
    """Shared shingles by all shingles, 0..1."""
    containment: float
    """Shared shingles by those of the body with fewer, 0..1."""
    rule: str
    """The rule that decided."""
    sketch_version: str


def judge(a: Sketch, b: Sketch) -> Pair | None:
    """Judges two sketches of the current version; None if they share too little to be noted.

    The order of the two does not matter.

    Raises:
        ValueError: if both are sketches of one article.
    """
    if a.article_id == b.article_id:
        raise ValueError(f"{a.article_id} cannot be compared with itself")
    if a.article_id > b.article_id:
        a, b = b, a
    if not (a.words and b.words):
        return None
    if a.body_hash == b.body_hash:
        return Pair(a.article_id, b.article_id, "exact", 1.0, 1.0, "same_body", SKETCH_VERSION)
    if min(a.words, b.words) < SHORT_WORDS:
        return None

    shared = np.intersect1d(a.shingles, b.shingles, assume_unique=True).size
    fewer, more = sorted((a.shingles.size, b.shingles.size))
    jaccard = shared / (fewer + more - shared)
    containment = shared / fewer
    kind, rule = _decide(a, b, jaccard, containment, fewer / more)
    if kind is None:
        return None
    return Pair(a.article_id, b.article_id, kind, jaccard, containment, rule, SKETCH_VERSION)


def merges(pair: Pair) -> bool:
    """Whether the two belong in one cluster."""
    return pair.kind in ("exact", "near")


def _decide(
    a: Sketch, b: Sketch, jaccard: float, containment: float, length_ratio: float
) -> tuple[PairKind | None, str]:
    rule = _merge_rule(a, b, jaccard, containment)
    if not rule:
        return ("related", "shared_text") if containment >= 0.40 else (None, "")
    if length_ratio < 0.30:
        return "contains", rule
    if veto := _veto(a, b, jaccard, containment):
        return "related", veto
    return "near", rule


def _merge_rule(a: Sketch, b: Sketch, jaccard: float, containment: float) -> str:
    if jaccard >= 0.50:
        return "jaccard"
    if containment >= 0.70:
        return "containment"
    # The pages of a series share their headline and half of their text, on other sites too.
    if a.series or b.series:
        return ""
    if containment >= 0.60 and a.site != b.site:
        return "other_site"
    if containment >= 0.50 and _headlines_agree(a, b):
        return "headline"
    return ""


def _veto(a: Sketch, b: Sketch, jaccard: float, containment: float) -> str:
    series = a.series or b.series or _differ_in_date(a.headline_tokens, b.headline_tokens)
    if series and a.day != b.day and containment < 0.97:
        return "series_of_another_day"
    if containment < 0.995 and _numbers_differ(a, b, containment):
        return "other_numbers"
    # City by city, sign by sign: a day has several pages made by one template.
    if (a.series or b.series) and jaccard < 0.75 and containment < 0.90:
        return "series_template"
    return ""


def _differ_in_date(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two headlines are one but for the date, and perhaps the theme of the day."""
    differing = a ^ b
    dates = {word for word in differing if shows_date(word)}
    if not dates:
        return False
    if dates == differing:
        return True
    others = differing - dates
    return bool(dates & a and dates & b) and len(a & b) >= len(others)


def _numbers_differ(a: Sketch, b: Sketch, containment: float) -> bool:
    fewer = min(len(a.numbers), len(b.numbers))
    if fewer < 8:
        return False
    matched = len(a.numbers & b.numbers) / fewer
    return matched < 0.60 and matched < containment


def _headlines_agree(a: Sketch, b: Sketch) -> bool:
    if _differ_in_date(a.headline_tokens, b.headline_tokens):
        return False
    # The date alone makes two columns of one day alike.
    one, other = (
        {word for word in each.headline_tokens if not shows_date(word)} for each in (a, b)
    )
    return len(one & other) >= 0.60 * len(one | other) > 0
