"""Reads the time of day in a text, with the part of the day and the zone written beside it."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from datetime import time, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import regex

WORDS = tomllib.loads(Path(__file__).with_name("dates.toml").read_text(encoding="utf-8"))
"""The words of dates and times, by kind."""

_SPELLINGS = {
    "\u093c": "\u093c?",  # nukta
    "\u094d": "\u094d[\u200c\u200d]?",  # virama
    "ئ": "(?:ئ|ی\u0654?)",
    "ہ": "[ہه]",
    " ": r"\s+",
}


def any_of(words: Iterable[str]) -> str:
    """A pattern, for text in NFC, of whole words in any spelling; the longest is tried first."""
    plain = sorted({unicodedata.normalize("NFC", word) for word in words}, key=len, reverse=True)
    patterns = (
        "".join(_SPELLINGS.get(letter) or regex.escape(letter) for letter in word) for word in plain
    )
    return rf"(?:{'|'.join(patterns)})(?![\p{{L}}\p{{M}}])"


_PARTS = "|".join(f"(?P<{part}>{any_of(words)})" for part, words in WORDS["parts"].items())
_SIGNED = r"[+−-]\s?\d{1,2}(?:[:.]?\d{2})?(?!\d)"
# Without GMT before it `-11:00` may be the end of an event, and `-5` anything.
_BARE = (
    r"[+−-]\d{1,2}\d{2}(?!\d)|\+\d{1,2}:\d{2}(?!\d)|(?<=\d)\+\d{2}(?![\d:])"
    r"|[−-]\d{1,2}:\d{2}(?![\d:]|\s?(?:[ap]\.?m|ist|hrs?|बजे|بجے)\b)"
)
_ZONE = (
    rf"(?P<offset>(?:\b(?:gmt|utc|ist)\s*\(?{_SIGNED})|{_BARE})"
    rf"|(?<![\p{{L}}\p{{M}}])(?P<zone>{any_of(WORDS['zones'])})"
)
_DIGITS = regex.compile(r"\d+")
# By these hours of a clock with twelve the second half of the day is meant.
_AFTERNOON = {"noon": range(1, 7), "evening": range(1, 12), "night": range(6, 12)}


# Compiled when first used: it takes a tenth of a second, and most processes meet no date in words.
@cache
def _clock() -> regex.Pattern[str]:
    return regex.compile(
        rf"""(?:(?<![\p{{L}}\p{{M}}])(?:{_PARTS})\s*(?:(?:के|को|में|करीब|کے|کو|at)\s|[:,،-])?\s*)?
        (?:(?<![\d.:/])(?:(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?=\s?(?:hrs?|hours|बजे|بجے)\b)
          |(?P<hour>\d{{1,2}})(?:(?P<sign>[:.h])(?P<minute>\d{{2}})
            (?:(?P=sign)(?P<second>\d{{2}})(?:[.,]\d+)?)?)?(?![\d:/]|\.\d)))
        \s*(?:(?P<am>{any_of(WORDS["am"])})|(?P<pm>{any_of(WORDS["pm"])})|\.?\s?(?:hrs?|hours)\b
          |(?P<word>{any_of(WORDS["oclock"])})(?:\s*(?P<minute>\d{{1,2}})\s*(?:मिनट|منٹ|min))?)?\.?
        (?:\s*(?:at|in\s+the|की|के|کی|کے|,|،)?\s*(?:{_PARTS}))?
        \s*,?\s*[(\[]?\s*(?:{_ZONE})?""",
        regex.IGNORECASE | regex.VERBOSE,
    )


@cache
def _zone_first() -> regex.Pattern[str]:
    return regex.compile(rf"[\s,،|(\[]*(?:{_ZONE})", regex.IGNORECASE)


def read_clock(text: str) -> time | None:
    """The time of day in a text, with the offset that is written there; None without one.

    A bare number is no time: it takes minutes, am or pm, a part of the day or `बजे`.

    Args:
        text: in NFC, with ASCII digits, without days.

    Raises:
        ValueError: if the hour or minute cannot be.
    """
    for found in _clock().finditer(text):
        part = next((name for name in WORDS["parts"] if found[name]), "")
        is_marked = bool(found["am"] or found["pm"] or found["word"] or part)
        if is_marked or _is_clock(found, text):
            hour = _hour(int(found["hour"]), part, bool(found["am"]), bool(found["pm"]))
            minute, second = int(found["minute"] or 0), int(found["second"] or 0)
            return time(hour, minute, second, tzinfo=_zone(found))
    return None


def _is_clock(found: regex.Match[str], text: str) -> bool:
    """Whether it is one without any word: 10.45 is an amount too, unless it stands alone."""
    is_alone = found[0].strip() == text.strip(" ,|-")
    return bool(found["minute"]) and (found["sign"] != "." or is_alone or _zone(found) is not None)


def first_zone(text: str) -> tzinfo | None:
    """The zone that a text begins with, as behind a day: `Nov 21, 2026 IST 10:45`."""
    found = _zone_first().match(text)
    return _zone(found) if found else None


def _hour(hour: int, part: str, is_am: bool, is_pm: bool) -> int:
    if (is_am or is_pm) and hour <= 12:
        return hour % 12 + (12 if is_pm else 0)
    if hour in _AFTERNOON.get(part, ()):
        return hour + 12
    return 0 if part in ("night", "morning") and hour == 12 else hour


def _zone(found: regex.Match[str]) -> tzinfo | None:
    if name := found["zone"]:
        folded = " ".join(name.lower().replace("\u093c", "").split())
        return _ZONES[folded]
    return _difference(found["offset"]) if found["offset"] else None


def _difference(text: str) -> tzinfo | None:
    """The offset in `GMT+5:30`, `+0530` or `+5`; None if no place on earth has it."""
    digits = "".join(_DIGITS.findall(text))
    # 530 is 5:30, 0530 too; 5 and 05 are whole hours.
    hours, minutes = (digits, "0") if len(digits) < 3 else (digits[:-2], digits[-2:])
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset > timedelta(hours=14) or int(minutes) % 15:
        return None
    return timezone(offset if "+" in text else -offset)


_ZONES: dict[str, tzinfo | None] = {
    name: ZoneInfo(value) if "/" in value else _difference(value)
    for name, value in WORDS["zones"].items()
}
