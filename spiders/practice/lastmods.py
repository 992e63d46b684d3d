"""What the sitemaps of a practice site say of when its posts changed: the truth, or a lie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from spiders.practice.plan import Plan
from spiders.practice.timeline import Timeline


def lastmod_of(timeline: Timeline, plan: Plan, site: str) -> Callable[[int], datetime]:
    """From a post's number to what its sitemap says of its last change, in UTC."""
    if plan.has("frozen_lastmod", site):
        return timeline.published_at
    if plan.has("lying_lastmod", site):
        return partial(_lie, timeline, plan.day)
    return timeline.modified_at


def _lie(timeline: Timeline, today: int, index: int) -> datetime:
    """Moves every third day until the post really changes, and no more from then on."""
    change = timeline.first_change(index)
    last = today if change is None else change - 1
    moved = last - (last - index) % 3
    published = timeline.published_at(index)
    return max(published, timeline.moment(moved, 3600)) if moved > 1 else published
