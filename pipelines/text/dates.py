"""Reads dates and times as pages write them, in Indian languages too, always with an offset."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

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


FIRST_YEAR = 1990
FUTURE = timedelta(days=1)
"""How far ahead of the fetch a time may lie: clocks that go by another zone, no more."""
MAX_CHARACTERS = 120

_EPOCH = regex.compile(r"\d{10}(?:\d{3})?")
_ISO = regex.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?|\d{8}T\d{6}.*")
_MAIL = regex.compile(
    r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} "
    r"\d{1,2}:\d{2}(?::\d{2})?(?: (?:[+-]\d{4}|[A-Z]{3,4}))?"
)
_SPACE_BEFORE_OFFSET = regex.compile(r"(?<=\d)\s+(?=[+-]\d{2}:?\d{2}$|Z$)")
# Digits of Devanagari, Urdu and Arabic, and Arabic letters where Urdu has its own.
_WRITING = str.maketrans("०१२३४५६७८९۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىك", "0123456789" * 3 + "ییک")

_MONTHS = (
    "jan|जन|جنوری",
    "feb|फ़?र|فروری",
    "mar|मार्च|مارچ",
    "apr|अप्र|اپریل",
    "may|मई|مئی",
    "jun|जून|جون",
    "jul|जुल|जुलाई|جولائی",
    "aug|अग|اگست",
    "sep|सित|ستمبر",
    "oct|अक्ट|अक्तू|اکتوبر",
    "nov|नव|نومبر",
    "dec|दिस|دسمبر",
)
_MONTH = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, start=1))
_WORDS = regex.compile(
    rf"""(?:(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,.،/-]+)?
    (?<!\p{{L}})(?:{_MONTH})[\p{{L}}\p{{M}}]*\.?[\s,،/-]+
    (?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s+)?
    (?P<year>\d{{4}})(?!\d)""",
    regex.IGNORECASE | regex.VERBOSE,
)
_NUMBERS = regex.compile(
    r"(?<![\d/.-])(?:(?P<year>\d{4})(?P<sign>[/.-])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
    r"|(?P<day>\d{1,2})(?P<sign>[/.-])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2}))(?![\d/-])"
)

# Right before a day, which `without_dates` has made a line end.
_WEEKDAY = regex.compile(
    r"(?<!\p{L})(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"(?:सोम|मंगल|बुध|गुरु|शुक्र|शनि|रवि)वार|پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ|اتوار)[\s,،.]*(?=\n)",
    regex.IGNORECASE,
)


_NAMES = "|".join(_MONTHS)
_DAY_OF_MONTH = regex.compile(
    rf"""(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?[\s,.،/-]+(?:{_NAMES})[\p{{L}}\p{{M}}]*
    |(?<!\p{{L}})(?:{_NAMES})[\p{{L}}\p{{M}}]*[.॰]?[\s,،/-]+\d{{1,2}}(?!\d)""",
    regex.IGNORECASE | regex.VERBOSE,
)


def parse_time(value: str, zone: tzinfo, now: datetime) -> datetime | None:
    """The moment `value` names, aware, to the second, with the offset it gives.

    A day alone is its first moment in `zone`: it stays that day there. 02/11/2026 is the
    second of November unless only the other order makes a date. What is told relative to
    now (`2 घंटे पहले`) is no point in time.

    Args:
        value: ISO 8601, RFC 2822, Unix seconds or milliseconds, or a date in numbers or
            words (English, Hindi, Urdu), with a time of day or without.
        zone: What a value without an offset is local to.
        now: When the page was fetched; a time a day later than that is wrong.

    Returns:
        None where nothing was understood or the year is not plausible.
    """
    moment = _read(value[:MAX_CHARACTERS].strip().translate(_WRITING), zone)
    if moment is None or moment.year < FIRST_YEAR:
        return None
    if moment.astimezone(UTC) > now + FUTURE:
        return None
    return moment.replace(microsecond=0)


def names_day(text: str) -> bool:
    """Whether a day or month is written in the text, with its year or without."""
    bare = without_dates(text.replace("\n", " "))
    return "\n" in bare or _DAY_OF_MONTH.search(bare) is not None


def without_dates(text: str) -> str:
    """`text` with a line end for each day written in it, its weekday included."""
    plain = unicodedata.normalize("NFC", text).translate(_WRITING)
    bare: str = _WEEKDAY.sub("\n", _NUMBERS.sub("\n", _WORDS.sub("\n", plain)))
    return bare


def _read(text: str, zone: tzinfo) -> datetime | None:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    for reader in _READERS:
        try:
            moment = reader(text)
            if moment is None:
                continue
            if moment.tzinfo is None or moment.utcoffset() is None:
                moment = moment.replace(tzinfo=zone)
            moment.astimezone(UTC)
        except OverflowError:
            # Midnight of the year 1 east of Greenwich: "0001" must not be read as 2001 below.
            return None
        except (ValueError, TypeError, IndexError):
            continue
        return moment
    return None


def _read_iso(text: str) -> datetime | None:
    return datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", text)) if _ISO.match(text) else None


def _read_mail(text: str) -> datetime | None:
    if not _MAIL.fullmatch(text):
        return None
    # -0000 is UTC from a sender who does not say where he is; the library gives it no offset.
    return parsedate_to_datetime(text.replace("-0000", "+0000"))


def _read_words(text: str) -> datetime | None:
    text = unicodedata.normalize("NFC", text)
    found = _WORDS.search(text)
    if not found or not found["day"]:
        return None
    month = next(number for number in range(1, 13) if found[f"m{number}"])
    day = date(int(found["year"]), month, int(found["day"]))
    return _with_clock(day, text[found.end() :], text[: found.start()])


def _read_numbers(text: str) -> datetime | None:
    found = _NUMBERS.search(text)
    if not found:
        return None
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    if month > 12 >= day:
        month, day = day, month
    whole = date(year + 2000 if year < 100 else year, month, day)
    return _with_clock(whole, text[found.end() :], text[: found.start()])


def _with_clock(day: date, behind: str, before: str) -> datetime:
    return datetime.combine(day, read_clock(behind) or read_clock(before) or time(0))


_READERS: tuple[Callable[[str], datetime | None], ...] = (
    _read_iso,
    _read_mail,
    _read_words,
    _read_numbers,
)
