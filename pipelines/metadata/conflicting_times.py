"""Published and modified times where sources disagree: which to store, and what to report of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from spiders.config.dates import with_offset

SAME = timedelta(minutes=1)
"""Times no further apart agree: some are written to the minute."""
AHEAD = timedelta(minutes=10)
"""How far clocks may differ; what lies further ahead of the fetch is doubtful."""
DAY = timedelta(days=1)

MODIFIED = "modified"
"""The source of a publication that only the time of a change tells of."""
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

    A day without a time yields to a time within a day of it. Times of a source are local,
    although it calls them UTC, where another one says so of one of them. A time without an
    offset yields to one of the same clock that has one. A modification before publication is left
    out; where the page tells of a modification alone, that is the publication too (`modified`).
    Each exception, and each source more than a minute from the time that is believed, is noted in
    `conflicts`; the time of the fetch decides nothing but whether a note is added.

    Args:
        published: times of publication; those without an offset have `zone` itself as `tzinfo`.
        modified: times of the last change, alike.
        zone: the site's.
        now: when the page was fetched.
    """
    notes: list[str] = []
    local = _mislabelled(published, zone) | _mislabelled(modified, zone)
    told = _as_local("published_at", published, local, zone, notes)
    changed = _as_local("modified_at", modified, local, zone, notes)
    chosen = _most_credible(told, zone)
    if chosen:
        notes += _contradictions("published_at", chosen, told, zone)
        if is_day(chosen[1], zone) and not any(each == chosen[1] for each in _exact(told)):
            notes.append("published_at: a day without a time")
        if chosen[1] > now + AHEAD:
            notes.append(f"published_at: {_format_time(chosen)} ahead of the fetch")
    edited = _most_credible(changed, zone)
    on_page = [each for each in changed if each[0] not in _LEADS]
    if not chosen and (found := _most_credible(on_page, zone)):
        # Some themes show nothing else: the best that is known, and said to be no more than that.
        chosen = MODIFIED, found[1]
        notes.append(f"published_at: {_format_time(found)} is that of a change")
    if chosen and edited and edited[1] < chosen[1]:
        if chosen[1] - edited[1] > SAME:
            notes.append(f"modified_at: {_format_time(edited)} before published_at")
        edited = _most_credible([each for each in changed if each[1] >= chosen[1]], zone)
    if edited:
        # What led to the page is often older than what the page says now.
        notes += _contradictions("modified_at", edited, on_page, zone)
    return ResolvedTimes(chosen, edited, tuple(notes))


def is_day(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether it is a midnight, which is what becomes of a day without a time."""
    return time(0) in (moment.time(), moment.astimezone(zone).time())


def _exact(given: Given) -> Iterable[datetime]:
    """Times whose midnights are meant: those of REST, and of a feed that has them elsewhere."""
    for source, moment in given:
        if source == "rest" or (source == "feed" and moment.time() != time(0)):
            yield moment


def _most_credible(given: Given, zone: ZoneInfo) -> tuple[str, datetime] | None:
    if not given:
        return None
    first = given[0]
    if is_day(first[1], zone):
        times = (each for each in given if not is_day(each[1], zone))
        first = next((each for each in times if abs(each[1] - first[1]) < DAY), first)
    if first[1].tzinfo is zone:
        told = (each for each in given if each[1].tzinfo is not zone)
        return next((each for each in told if shows_same(each[1], first[1])), first)
    return first


def shows_same(moment: datetime, other: datetime) -> bool:
    """Whether two clocks show the same, wherever they stand."""
    return abs(moment.replace(tzinfo=None) - other.replace(tzinfo=None)) < SAME


def _mislabelled(given: Given, zone: ZoneInfo) -> set[str]:
    """The sources whose UTC is local time: another source says so of one of their times."""
    return {each[0] for each in given if _witness(each[1], given, zone)}


def _witness(moment: datetime, given: Given, zone: ZoneInfo) -> tuple[str, datetime] | None:
    """Who says of the clock of a UTC `moment`, with an offset, that it is local."""
    if moment.utcoffset():
        return None
    local = moment.replace(tzinfo=zone)
    told = (each for each in given if each[1].tzinfo is not zone and abs(moment - each[1]) >= SAME)
    return next((each for each in told if abs(local - each[1]) < SAME), None)


def _as_local(
    name: str, given: Given, sources: set[str], zone: ZoneInfo, notes: list[str]
) -> list[tuple[str, datetime]]:
    """The times with UTC read as local where it comes from one of these sources."""
    times = list(given)
    for index, (source, moment) in enumerate(given):
        if source in sources and not moment.utcoffset():
            written = _format_time((source, moment))
            witness = _witness(moment, given, zone)
            told = f"{_format_time(witness)}, {written}" if witness else f"{written} read as local"
            notes.append(f"{name}: {told}")
            times[index] = source, with_offset(moment.replace(tzinfo=zone))
    return times


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
