"""Whether two articles are the same story printed twice: merge rules and vetoes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipelines.normalise import tokens
from pipelines.sketch import SHORT_WORDS, SKETCH_VERSION, Sketch

PairKind = Literal["exact", "near", "contains", "related"]

# Words by which the headlines of two days of one series differ.
_CALENDAR_WORDS = frozenset(
    tokens("""
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर अक्तूबर नवंबर दिसंबर
    सोमवार मंगलवार बुधवार गुरुवार बृहस्पतिवार शुक्रवार शनिवार रविवार
    جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
    پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار
    """)
)


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
    if veto := _veto(a, b, containment):
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
    if containment >= 0.50 and _headline_jaccard(a, b) >= 0.60:
        return "headline"
    return ""


def _veto(a: Sketch, b: Sketch, containment: float) -> str:
    series = a.series or b.series or _differ_in_date_only(a.headline_tokens, b.headline_tokens)
    if series and a.day != b.day and containment < 0.97:
        return "series_of_another_day"
    if containment < 0.995 and _numbers_differ(a, b, containment):
        return "other_numbers"
    return ""


def _differ_in_date_only(a: frozenset[str], b: frozenset[str]) -> bool:
    differing = a ^ b
    return bool(differing) and all(
        word in _CALENDAR_WORDS or any(char.isdecimal() for char in word) for word in differing
    )


def _numbers_differ(a: Sketch, b: Sketch, containment: float) -> bool:
    # A number that a text keeps repeating (a year, 24 carat) tells nothing.
    telling = [{number for number, n in s.numbers.items() if n <= 2} for s in (a, b)]
    fewer = min(len(each) for each in telling)
    if fewer < 8:
        return False
    matched = len(telling[0] & telling[1]) / fewer
    return matched < 0.60 and matched < containment


def _headline_jaccard(a: Sketch, b: Sketch) -> float:
    union = a.headline_tokens | b.headline_tokens
    return len(a.headline_tokens & b.headline_tokens) / len(union) if union else 0.0
