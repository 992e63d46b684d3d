"""The time of day as pages write it in words: 10:15 PM IST, रात 10:15 बजे, صبح 9 بجے."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

import regex

_MORNING = "सुबह|प्रातः|प्रात:|तड़के|सवेरे|صبح|علی الصبح|morning"
_NOON = "दोपहर|अपराह्न|دوپہر|سہ پہر|noon"
_EVENING = "शाम|सायं|सायंकाल|شام|evening"
_NIGHT = "रात|रात्रि|देर रात|رات|night"
_PARTS = f"(?P<morning>{_MORNING})|(?P<noon>{_NOON})|(?P<evening>{_EVENING})|(?P<night>{_NIGHT})"
_CLOCK = regex.compile(
    rf"""(?:(?:{_PARTS})[\p{{L}}\p{{M}}]*\s*(?:के|को|کے|at|:)?\s*)?
    (?<!\d)(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}}))?(?:[.,]\d+)?)?(?!\d)
    \s*(?:(?P<half>[ap])\.?m\b\.?|(?P<word>बजे|बजकर|بجے|hrs|hours|o['’]clock)(?![\p{{L}}\p{{M}}]))?
    \s*\(?(?P<zone>(?:gmt|utc)?\s?[+-]\d{{2}}:?\d{{2}}|(?:ist|pkt|gmt|utc|est|edt|cst|cdt|pst|pdt|z)\b)?""",
    regex.IGNORECASE | regex.VERBOSE,
)
_OFFSET = regex.compile(r"[+-]\d{2}:?\d{2}")
_HOURS = {"ist": 5.5, "pkt": 5, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "pst": -8, "pdt": -7}
# By these hours of a clock with twelve the second half of the day is meant.
_AFTERNOON = {"noon": range(1, 6), "evening": range(1, 12), "night": range(6, 12)}


def read_clock(text: str) -> time | None:
    """The time of day in a text, with the offset that is written there; None without one.

    A bare number is no time: it takes minutes, am or pm, a part of the day or `बजे`.

    Args:
        text: with ASCII digits.

    Raises:
        ValueError: if the hour or minute cannot be.
    """
    for found in _CLOCK.finditer(text):
        part = next((name for name in ("morning", "noon", "evening", "night") if found[name]), "")
        if found["minute"] or found["half"] or found["word"] or part:
            hour = _hour(int(found["hour"]), part, (found["half"] or "").lower())
            minute, second = int(found["minute"] or 0), int(found["second"] or 0)
            return time(hour, minute, second, tzinfo=_zone(found["zone"] or ""))
    return None


def _hour(hour: int, part: str, half: str) -> int:
    if half and hour <= 12:
        return hour % 12 + (12 if half == "p" else 0)
    if hour in _AFTERNOON.get(part, ()):
        return hour + 12
    return 0 if part in ("night", "morning") and hour == 12 else hour


def _zone(name: str) -> tzinfo | None:
    if offset := _OFFSET.search(name):
        return datetime.strptime(offset[0], "%z").tzinfo
    if name.lower() in ("gmt", "utc", "z"):
        return UTC
    hours = _HOURS.get(name.lower())
    return None if hours is None else timezone(timedelta(hours=hours))
