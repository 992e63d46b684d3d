"""What happens to the posts of a practice site from day to day."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.practice.content.grammar import chance
from spiders.practice.content.post_kinds import kind_of, may_change
from spiders.practice.plan import Plan

# The share of day 1's posts that each later day moves, at least one. Drawn in this order: what is
# added at the end leaves the earlier ones as they were.
SHARES = {
    "edited": 0.03, "resaved": 0.01, "deleted": 0.01, "renamed": 0.01,
    "password": 0.0025, "recategorised": 0.005,
}  # fmt: skip
RESTORED_SHARE = 0.0025
ACTIONS = (*SHARES, "restored")
# Among so many posts of a day, the one in parts and the one with an old date are looked for.
_LOOKED_AT = 40


def per_day(plan: Plan) -> int:
    """Posts that each day after the first adds."""
    return max(1, round(plan.articles * 0.05))


def history(site: str, plan: Plan) -> list[dict[int, str]]:
    """What happened on each day from the second to the plan's: post to action.

    A post moves once a day at most. After it was deleted it can only come back, on a later
    day, and after a password was set nothing happens to it any more.
    """
    days: list[dict[int, str]] = []
    deleted: set[int] = set()
    closed: set[int] = set()
    for day in range(2, plan.day + 1):
        events: dict[int, str] = {}
        for action, share in SHARES.items():
            wanted = max(1, round(plan.articles * share))
            for index in _drawn(site, plan, day, action, wanted * 40):
                if index in deleted or index in closed or index in events:
                    continue
                if may_change(site, index):
                    events[index] = action
                    wanted -= 1
                if not wanted:
                    break
        back = max(1, round(plan.articles * RESTORED_SHARE))
        rng = chance("events", site, plan.seed, day, "restored")
        restored = rng.sample(sorted(deleted), min(back, len(deleted)))
        events |= dict.fromkeys(restored, "restored")
        deleted.difference_update(restored)
        deleted.update(index for index, action in events.items() if action == "deleted")
        closed.update(index for index, action in events.items() if action == "password")
        days.append(events)
    return days


def special_posts(site: str, plan: Plan, day: int) -> tuple[int | None, int | None]:
    """Of the posts that a day after the first adds, the one in parts and the one dated long ago.

    None where a day adds too few. The last post of the day is never one of them.
    """
    first = plan.articles + (day - 2) * per_day(plan)
    last = first + per_day(plan) - 1
    plain = [
        index
        for index in range(first, min(last, first + _LOOKED_AT))
        if may_change(site, index) and kind_of(site, index) == "news"
    ]
    return plain[0] if plain else None, plain[-1] if len(plain) > 1 else None


def _drawn(site: str, plan: Plan, day: int, action: str, count: int) -> Iterator[int]:
    """Posts that were there the day before, drawn at random and possibly twice."""
    known = plan.articles + (day - 2) * per_day(plan)
    rng = chance("events", site, plan.seed, day, action)
    # Edits hit recent posts mostly, the rest any post.
    lean = 3 if action == "edited" else 1
    return (known - 1 - int(known * rng.random() ** lean) for _ in range(count))
