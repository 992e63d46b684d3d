"""Faults on demand: which article of a practice site fails, and how."""

from __future__ import annotations

from spiders.practice.grammar import chance
from spiders.practice.plan import ARTICLE_FAULTS, Plan

# One article in so many has each of the faults that are switched on.
ONE_IN = 20


def fault_of(plan: Plan, site: str, post_id: int) -> str | None:
    """The fault a post's own page has under a plan, None for most.

    `500_once` goes away at the second request; the others stay as long as the plan does.
    """
    draw = chance("fault", plan.seed, site, post_id).randrange(ONE_IN)
    fault = ARTICLE_FAULTS[draw] if draw < len(ARTICLE_FAULTS) else None
    return fault if fault and plan.has(fault, site) else None
