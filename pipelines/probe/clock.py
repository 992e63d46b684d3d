"""A site's time zone, from the offsets that its pages and its REST give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import regex

from spiders.probe.look import Look

DEFAULT_ZONE = "Asia/Kolkata"
UNKNOWN = "nothing tells; assumed"

_OFFSET = regex.compile(
    r"T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?P<sign>[+-])(?P<h>\d{2}):?(?P<m>\d{2})$"
)
# One zone for each offset of the region; which of several it is makes no difference to a time.
_ZONES = {
    timedelta(hours=5, minutes=30): "Asia/Kolkata",
    timedelta(hours=5, minutes=45): "Asia/Kathmandu",
    timedelta(hours=5): "Asia/Karachi",
    timedelta(hours=6): "Asia/Dhaka",
    timedelta(hours=4): "Asia/Dubai",
}


def learn_zone(look: Look, times: Iterable[str]) -> tuple[str, str]:
    """(zone, how it is known); the zone of India where nothing tells.

    Args:
        look: What REST says of the site.
        times: Times as the pages write them.
    """
    named = look.rest_root.get("timezone_string")
    if isinstance(named, str) and named and _exists(named):
        return named, "WordPress REST names it"
    local = Counter(filter(None, (_difference(*pair) for pair in look.rest_times)))
    if local:
        return _zone(local.most_common(1)[0][0]), "REST: local time against UTC"
    offsets = Counter(offset for text in times if (offset := _offset(text)))
    if offsets:
        offset, count = offsets.most_common(1)[0]
        return _zone(offset), f"offset of {count} times on the sample pages"
    return DEFAULT_ZONE, UNKNOWN


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.search(text.strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match["h"]), minutes=int(match["m"]))
    return offset if match["sign"] == "+" else -offset


def _difference(local: str, utc: str) -> timedelta | None:
    try:
        gap = datetime.fromisoformat(local) - datetime.fromisoformat(utc)
    except (ValueError, TypeError):
        return None
    # WordPress rounds neither, but a post saved in between may be a second off.
    quarter = timedelta(minutes=15)
    return round(gap / quarter) * quarter


def _zone(offset: timedelta) -> str:
    if name := _ZONES.get(offset):
        return name
    hours = offset / timedelta(hours=1)
    # The sign of these zones is the other way round.
    return f"Etc/GMT{-hours:+.0f}" if hours and hours == int(hours) else "UTC"


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
