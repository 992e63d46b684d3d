"""Star clusters: each article is given to the earliest article it is a copy of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime


def star_clusters(
    members: Mapping[str, datetime], merges: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """Gives every article the lead of its cluster; a lead is its own.

    In the order of (published, id) an article joins the earliest lead it merges
    with, and without one becomes a lead itself. A chain of copies of copies
    therefore never draws strangers together, and the answer depends neither on
    the order nor on the repetition of `merges`: for one connected component it
    is the same however the component came about.

    Args:
        members: article_id to when it was published (aware), for whole components.
        merges: pairs of article_ids that merge; their own order does not matter.

    Returns:
        article_id to the article_id of its lead, for every member.

    Raises:
        KeyError: if a pair names an article that is not a member.
    """
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in merges:
        neighbours[one].add(other)
        neighbours[other].add(one)

    if strangers := neighbours.keys() - members.keys():
        raise KeyError(f"merged but no members: {sorted(strangers)}")

    def age(article_id: str) -> tuple[datetime, str]:
        return members[article_id], article_id

    leads: dict[str, str] = {}
    for article_id in sorted(members, key=age):
        earlier = [other for other in neighbours[article_id] if leads.get(other) == other]
        leads[article_id] = min(earlier, key=age, default=article_id)
    return leads
