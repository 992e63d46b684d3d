"""What one run may cost each of its sites; free of Scrapy, which takes long to import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

import regex

_NIGHT = regex.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What a run may cost each of its sites; 0 is no limit."""

    max_requests: int = 0
    max_megabytes: int = 0
    """Of bodies, unpacked."""
    max_minutes: float = 0.0
    night: str = ""
    """`22:00-06:00`, in the site's own time: when more than `day_pages` may be fetched; '' always.
    """
    day_pages: int = 0


def night_hours(text: str) -> tuple[time, time]:
    """Begin and end of `22:00-06:00`, an end before the begin being that of the next day.

    Raises:
        ValueError: if that is not what the text says.
    """
    match = _NIGHT.fullmatch(text)
    if match is None or match.group(1, 2) == match.group(3, 4):
        raise ValueError("must be two times of day such as 22:00-06:00")
    begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
    return time(begin_hour, begin_minute), time(end_hour, end_minute)
