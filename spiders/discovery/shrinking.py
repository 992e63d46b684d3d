"""Doubts a source that suddenly names far fewer articles than it did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from spiders.ledger import SourceState

SHRUNK_BY = 20
"""Articles by which a source must have shrunk, to less than half, to be taken for broken."""
SHRUNK_FOR = timedelta(days=7)
"""A source that stays small for so long is taken for what it is."""

# Their articles do not come and go with the days.
_STEADY = frozenset({"sitemap", "rest"})


def doubt_if_shrunk(state: SourceState, before: SourceState | None) -> SourceState:
    """The state of a source that may be broken, as it names far fewer articles than it did."""
    if before is None or state.kind not in _STEADY or before.kind != state.kind:
        return state
    if not 2 * state.articles < before.articles or before.articles - state.articles <= SHRUNK_BY:
        return state
    noticed = before.changed_at if before.reason.startswith("shrunk") else None
    if noticed is not None and state.changed_at is not None:
        if state.changed_at - noticed > SHRUNK_FOR:
            return state
        state = replace(state, changed_at=noticed)
    reason = f"shrunk: {state.articles} articles, {before.articles} before"
    # The old number stays, so that the next run sees it as well.
    return replace(state, outcome="failed", reason=reason, articles=before.articles)
