"""The practice network: a deterministic stand-in for the four sites, with known truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spiders.practice.content.daily_events import ACTIONS
from spiders.practice.content.posts import TruthArticle, posts_of
from spiders.practice.content.timeline import timeline
from spiders.practice.faults import fault_of
from spiders.practice.plan import ARTICLE_FAULTS, SITE_FAULTS, SITES, Plan
from spiders.practice.server import LoggedRequest, PracticeServer
from spiders.practice.site_files import write_site_files

__all__ = [
    "ARTICLE_FAULTS",
    "SITES",
    "SITE_FAULTS",
    "DayChanges",
    "LoggedRequest",
    "Plan",
    "PracticeServer",
    "TruthArticle",
    "changes",
    "fault_of",
    "truth",
    "write_site_files",
]


@dataclass(frozen=True, slots=True)
class DayChanges:
    """What moved on a site between one day and the next, as post ids in ascending order."""

    new: tuple[int, ...]
    edited: tuple[int, ...]
    """The text changed, in some the headline too."""
    resaved: tuple[int, ...]
    """The modification time alone changed."""
    deleted: tuple[int, ...]
    renamed: tuple[int, ...]
    """New slug: the old URL redirects."""
    password: tuple[int, ...]
    """From now on the page shows a form in place of the story."""
    recategorised: tuple[int, ...]
    """New section: the old URL redirects, and the modification time stays."""
    restored: tuple[int, ...]
    """Were deleted on an earlier day."""
    late: tuple[int, ...]
    """Of the new ones those that bear a date of long before: no feed shows them."""


def truth(site: str, plan: Plan, base_url: str = "") -> Iterator[TruthArticle]:
    """Every post that exists on the plan's day, oldest date first, computed one by one.

    Pages that are no articles are included (`is_article` tells). Without
    `base_url` the URLs are paths.
    """
    room = posts_of(site, plan)
    return (room.truth(index, base_url) for index in room.timeline.oldest())


def changes(site: str, plan: Plan) -> DayChanges:
    """What moved between the day before the plan's and the plan's; on day 1 everything is new."""
    line = timeline(site, plan)
    first = 0 if plan.day == 1 else line.total - line.per_day
    moved = line.moved_on(plan.day)
    by_action = {
        action: tuple(
            sorted(line.post_id(index) for index, what in moved.items() if what == action)
        )
        for action in ACTIONS
    }
    came = range(first, line.total)
    return DayChanges(
        new=tuple(map(line.post_id, came)),
        late=tuple(line.post_id(index) for index in came if line.is_late(index)),
        **by_action,
    )
