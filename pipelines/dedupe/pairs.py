"""Whether two articles are the same story printed twice: merge rules and vetoes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipelines.dedupe.series import shows_date
from pipelines.dedupe.sketch import SHORT_WORDS, SKETCH_VERSION, Sketch
from pipelines.dedupe.word_order import (
    holds_among_others,
    may_be_in_order,
    same_order,
    tell_of_others,
)

PairKind = Literal["exact", "near", "contains", "related"]

_STRONG = ("jaccard", "containment")
"""Rules that need no more evidence than shared text, whatever it tells of."""


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


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two articles of which sketches do not tell enough: `settle` looks at their words."""

    a: Sketch
    b: Sketch
    jaccard: float
    containment: float
    rule: str
    """The rule that merges them if their words do not object; '' if only these can."""


def judge(a: Sketch, b: Sketch) -> Pair | Doubt | None:
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
    rule = _merge_rule(a, b, jaccard, containment)
    if rule and fewer < 0.30 * more:
        return _pair(a, b, "contains", jaccard, containment, rule)
    if rule and (veto := _veto(a, b, jaccard, containment)):
        return _pair(a, b, "related", jaccard, containment, veto)
    if rule in _STRONG and not _may_be_round_up(a, b):
        return _pair(a, b, "near", jaccard, containment, rule)
    if rule or _may_be_edited(a, b, jaccard, containment):
        return Doubt(a, b, jaccard, containment, rule)
    return _noted(a, b, jaccard, containment)


def settle(doubt: Doubt, words: Mapping[str, Sequence[str]]) -> Pair | None:
    """Judges two articles by the words of their bodies; None if they are not to be noted.

    Args:
        doubt: as `judge` returned it.
        words: article_id to `tokens` of its body, for both.
    """
    a, b, shares = doubt.a, doubt.b, (doubt.jaccard, doubt.containment)
    bodies = words[a.article_id], words[b.article_id]
    if not doubt.rule and not same_order(*bodies):
        return _noted(a, b, *shares)
    if doubt.rule not in _STRONG and tell_of_others((_undated(a), _undated(b)), bodies):
        return _pair(a, b, "related", *shares, "other_subject")
    if doubt.rule and _may_be_round_up(a, b):
        story, longer = sorted((a, b), key=lambda each: each.shingles.size)
        headline = _undated(longer)
        if holds_among_others(words[story.article_id], words[longer.article_id], headline):
            return _pair(a, b, "contains", *shares, doubt.rule)
    return _pair(a, b, "near", *shares, doubt.rule or "word_order")


def merges(pair: Pair) -> bool:
    """Whether the two belong in one cluster."""
    return pair.kind in ("exact", "near")


def _pair(
    a: Sketch, b: Sketch, kind: PairKind, jaccard: float, containment: float, rule: str
) -> Pair:
    return Pair(a.article_id, b.article_id, kind, jaccard, containment, rule, SKETCH_VERSION)


def _noted(a: Sketch, b: Sketch, jaccard: float, containment: float) -> Pair | None:
    if containment < 0.40:
        return None
    return _pair(a, b, "related", jaccard, containment, "shared_text")


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


def _may_be_edited(a: Sketch, b: Sketch, jaccard: float, containment: float) -> bool:
    """Whether two may be one text with words changed throughout, which leaves few shingles.

    So are the pages of a template: they are not looked at wherever something tells them.
    """
    return (
        containment >= 0.30
        and may_be_in_order(a.words, b.words)
        and not (a.series or b.series or _differ_in_date(a.headline_tokens, b.headline_tokens))
        and not _veto(a, b, jaccard, containment)
        and not _share_few_numbers(a, b)
    )


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


def _may_be_round_up(a: Sketch, b: Sketch) -> bool:
    fewer, more = sorted((a.shingles.size, b.shingles.size))
    return fewer < 0.50 * more and not _headlines_agree(a, b)


def _share_few_numbers(a: Sketch, b: Sketch) -> bool:
    """Whether what two texts count differs: the same report of another day, of another place."""
    fewer = min(len(a.numbers), len(b.numbers))
    least = 0.50 if a.day == b.day else 0.75
    return fewer >= 3 and len(a.numbers & b.numbers) < least * fewer


def _headlines_agree(a: Sketch, b: Sketch) -> bool:
    if _differ_in_date(a.headline_tokens, b.headline_tokens):
        return False
    # The date alone makes two columns of one day alike.
    one, other = _undated(a), _undated(b)
    return len(one & other) >= 0.60 * len(one | other) > 0


def _undated(article: Sketch) -> Set[str]:
    return {word for word in article.headline_tokens if not shows_date(word)}
