"""Published and modified times where sources disagree: which to store, and what to report of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

SAME = timedelta(minutes=1)
"""Times no further apart agree: some are written to the minute."""
AHEAD = timedelta(minutes=10)
"""How far clocks may differ; what lies further ahead of the fetch is not the time it says."""
DAY = timedelta(days=1)

_LEADS = frozenset({"feed", "rest", "sitemap"})

Given = Sequence[tuple[str, datetime]]
"""(source, time) of each source that gives one, in order of trust."""


class ResolvedTimes(NamedTuple):
    """The times that are believed."""

    published: tuple[str, datetime] | None
    modified: tuple[str, datetime] | None
    conflicts: tuple[str, ...]
    """`<field>: <what its sources do not agree on>`, for `articles.conflicts`."""


def resolve_times(
    published: Given, modified: Given, zone: ZoneInfo, now: datetime
) -> ResolvedTimes:
    """Settles what the sources say; the first is believed, with these exceptions.

    A day without a time yields to a time within a day of it. A time that is said to be UTC
    yields to one that says of the same clock that it is local; if it lies ahead of the
    fetch and its clock read as local does not, it is read as local. A modification before
    publication is left out. Each exception, and each source more than a minute from the
    time that is believed, is noted in `conflicts`.
    """
    notes: list[str] = []
    chosen = _most_credible(_read_ahead(published, "published_at", zone, now, notes), zone)
    if chosen:
        notes += _contradictions("published_at", chosen, published, zone)
        if is_day(chosen[1], zone) and not any(each == chosen[1] for each in _exact(published)):
            notes.append("published_at: a day without a time")
    later = _read_ahead(modified, "modified_at", zone, now, notes)
    edited = _most_credible(later, zone)
    if chosen and edited and edited[1] < chosen[1]:
        if chosen[1] - edited[1] > SAME:
            notes.append(f"modified_at: {_format_time(edited)} before published_at")
        edited = _most_credible([each for each in later if each[1] >= chosen[1]], zone)
    if edited:
        # What led to the page is often older than what the page says now.
        on_page = [each for each in modified if each[0] not in _LEADS]
        notes += _contradictions("modified_at", edited, on_page, zone)
    return ResolvedTimes(chosen, edited, tuple(notes))


def is_day(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether it is a midnight, which is what becomes of a day without a time."""
    return time(0) in (moment.time(), moment.astimezone(zone).time())


def _exact(given: Given) -> Iterable[datetime]:
    """Times whose midnights are meant: WordPress' feed and REST always give a time."""
    return (moment for source, moment in given if source in ("feed", "rest"))


def _most_credible(given: Given, zone: ZoneInfo) -> tuple[str, datetime] | None:
    if not given:
        return None
    first = given[0]
    for other in given[1:]:
        if is_day(first[1], zone):
            if not is_day(other[1], zone) and abs(other[1] - first[1]) < DAY:
                return other
        elif _is_mislabelled(first[1], other[1], zone):
            return other
    return first


def _is_mislabelled(moment: datetime, other: datetime, zone: ZoneInfo) -> bool:
    """Whether `other` says of the clock of a UTC `moment` that it is local."""
    if moment.utcoffset() or abs(moment - other) < SAME:
        return False
    return abs(moment.replace(tzinfo=zone) - other) < SAME


def _read_ahead(
    given: Given, name: str, zone: ZoneInfo, now: datetime, notes: list[str]
) -> list[tuple[str, datetime]]:
    """The times with those ahead of the fetch read as local, or behind all others."""
    behind: list[tuple[str, datetime]] = []
    sound: list[tuple[str, datetime]] = []
    for source, moment in given:
        if moment <= now + AHEAD:
            sound.append((source, moment))
            continue
        local = moment.replace(tzinfo=zone)
        if not moment.utcoffset() and local <= now + AHEAD:
            notes.append(
                f"{name}: {_format_time((source, moment))} ahead of the fetch, read as local"
            )
            sound.append((source, local))
        else:
            behind.append((source, moment))
    return sound + behind


def _contradictions(
    name: str, chosen: tuple[str, datetime], given: Given, zone: ZoneInfo
) -> list[str]:
    others = [each for each in given if each[0] != chosen[0] and _differ(chosen[1], each[1], zone)]
    return [f"{name}: {', '.join(map(_format_time, (chosen, *others)))}"] if others else []


def _differ(moment: datetime, other: datetime, zone: ZoneInfo) -> bool:
    if is_day(moment, zone) or is_day(other, zone):
        days = {each.astimezone(zone).date() for each in (moment, other)}
        return len(days) > 1 and moment.date() != other.date()
    return abs(moment - other) > SAME


def _format_time(given: tuple[str, datetime]) -> str:
    source, moment = given
    return f"{source} {moment.isoformat()}"
