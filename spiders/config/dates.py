"""Reads dates and times as pages, feeds and sitemaps write them, always with an offset."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

import regex

from spiders.config.time_of_day import WORDS, any_of, first_zone, read_clock

FIRST_YEAR = 1990
FUTURE = timedelta(days=1)
"""How far ahead of the fetch a time may lie: clocks that go by another zone, no more."""
MAX_CHARACTERS = 120

_DIGIT = re.compile("[0-9]")
_EPOCH = regex.compile(r"\d{10}(?:\d{3})?")
_ISO = regex.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?|\d{8}(?:T\d{6}.*)?")
_SPACE_BEFORE_OFFSET = regex.compile(r"(?<=\d)\s+(?=[+-]\d{2}:?\d{2}$|Z$)")
_UNSEEN = regex.compile(r"\p{Cf}+")
# Digits of Devanagari, Urdu and Arabic, and Arabic letters where Urdu has its own.
_WRITING = str.maketrans("०१२३४५६७८९۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىك", "0123456789" * 3 + "ییک")

_ANY_MONTH = any_of(name for names in WORDS["months"] for name in names)
_MONTH = f"(?P<month>{_ANY_MONTH})"
_LETTER = r"[\p{L}\p{M}]"
_APART = r"[\s,.،/–-]"
_NTH = r"(?:st|nd|rd|th)?(?:\s+of\b)?"
# `Sat Nov 21 10:45:00 IST 2026`
_CLOCK_BETWEEN = rf"(?:(?P<between>\d{{1,2}}:\d{{2}}[^,|]{{0,20}}?){_APART}+)?"
_YEAR = r"(?:(?:सन्?|سنہ|سن)\s*)?(?P<year>\d{4})(?!\d)"
_SHORT_YEAR = r"(?:(?:(?<=-)|['’])(?P<year>\d{2})(?!\d)|(?P<year>\d{2})(?=\s*$|,?\s+\d{1,2}:\d{2}))"
_NUMBERS = regex.compile(
    r"(?<![\d/.-])"
    r"(?:(?P<year>\d{4})\s?(?P<sign>[/.-])\s?(?P<month>\d{1,2})\s?(?P=sign)\s?(?P<day>\d{1,2})"
    r"|(?P<day>\d{1,2})\s?(?P<sign>[/.-])\s?(?P<month>\d{1,2})\s?(?P=sign)\s?(?P<year>\d{4}|\d{2}))"
    r"(?!\d|(?P=sign)\d)"
)


# Compiled when first used: it takes a tenth of a second, and most processes meet no date in words.
@cache
def _in_words() -> regex.Pattern[str]:
    return regex.compile(
        rf"""(?<!\d)(?P<day>\d{{1,2}}){_NTH}{_APART}*(?<!{_LETTER}){_MONTH}[.॰]?{_APART}*
          {_CLOCK_BETWEEN}(?:{_YEAR}|{_SHORT_YEAR})
        |(?<!{_LETTER}){_MONTH}[.॰]?{_APART}*(?P<day>\d{{1,2}}){_NTH}{_APART}+
          {_CLOCK_BETWEEN}(?:{_YEAR}|['’](?P<year>\d{{2}})(?!\d))
        |(?<!\d)(?P<year>\d{{4}}){_APART}+{_MONTH}[.॰]?{_APART}+(?P<day>\d{{1,2}})(?!\d)""",
        regex.IGNORECASE | regex.VERBOSE,
    )


@cache
def _months() -> list[regex.Pattern[str]]:
    return [regex.compile(any_of(names), regex.IGNORECASE) for names in WORDS["months"]]


# Right before a day, which `without_dates` has made a line end.
@cache
def _weekday() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<!{_LETTER}){any_of(WORDS['weekdays'])}[\s,،.]*(?=\n)", regex.IGNORECASE
    )


@cache
def _day_of_month() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<!\d)\d{{1,2}}{_NTH}{_APART}+{_ANY_MONTH}"
        rf"|(?<!{_LETTER}){_ANY_MONTH}[.॰]?{_APART}+\d{{1,2}}(?!\d)",
        regex.IGNORECASE,
    )


def parse_time(value: str, zone: tzinfo, now: datetime | None = None) -> datetime | None:
    """The moment `value` names, aware, to the second, with the offset it gives.

    A day alone is its first moment in `zone`: it stays that day there. 02/11/2026 is the
    second of November unless only the other order makes a date. What is told relative to
    now (`2 घंटे पहले`) is no point in time. Where no offset is written, `tzinfo` is `zone`.

    Args:
        value: ISO 8601, RFC 2822, Unix seconds or milliseconds, or a date in numbers or
            words (English, Hindi, Urdu), with a time of day or without.
        zone: What a value without an offset is local to.
        now: When it was fetched; a time a day later than that is wrong. None asks not.

    Returns:
        None where nothing was understood or the year is not plausible.
    """
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", value[:MAX_CHARACTERS]))
    moment = _read(text.strip().translate(_WRITING), zone)
    if moment is None or not is_plausible(moment, now):
        return None
    return moment.replace(microsecond=0)


def is_plausible(moment: datetime, now: datetime | None) -> bool:
    """Whether something fetched at `now` can have been published at that moment (both aware)."""
    if moment.year < FIRST_YEAR:
        return False
    return now is None or moment.astimezone(UTC) <= now + FUTURE


def with_offset(moment: datetime) -> datetime:
    """The same moment as one that says its offset, where `parse_time` found none written."""
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))


def names_day(text: str) -> bool:
    """Whether a day or month is written in the text, with its year or without."""
    bare = without_dates(text.replace("\n", " "))
    return "\n" in bare or _day_of_month().search(bare) is not None


def without_dates(text: str) -> str:
    """`text` with a line end for each day written in it, its weekday included."""
    plain = unicodedata.normalize("NFC", text).translate(_WRITING)
    if _DIGIT.search(plain):
        plain = _NUMBERS.sub("\n", _in_words().sub("\n", plain))
    return str(_weekday().sub("\n", plain)) if "\n" in plain else plain


def _read(text: str, zone: tzinfo) -> datetime | None:
    if not _DIGIT.search(text):
        return None
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
        except ValueError:
            continue
        return moment
    return None


def _read_iso(text: str) -> datetime | None:
    return datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", text)) if _ISO.match(text) else None


def _read_words(text: str) -> datetime | None:
    found = _in_words().search(text)
    if not found:
        return None
    month = next(n for n, names in enumerate(_months(), 1) if names.match(found["month"]))
    return _moment(text, found, month, int(found["day"]))


def _read_numbers(text: str) -> datetime | None:
    found = _NUMBERS.search(text)
    if not found:
        return None
    month, day = int(found["month"]), int(found["day"])
    return _moment(text, found, *((day, month) if month > 12 >= day else (month, day)))


def _moment(text: str, found: regex.Match[str], month: int, day: int) -> datetime:
    """That day of the year that was found, with the time of day beside it in the text."""
    year = found["year"]
    whole = date(int(f"20{year}" if len(year) == 2 else year), month, day)
    # What stands behind another day is the time of that.
    behind, *_ = without_dates(text[found.end() :]).split("\n", 1)
    before = without_dates(text[: found.start()]).rpartition("\n")[2]
    between = found.groupdict().get("between") or ""
    clocks = (clock for each in (between, behind, before) if (clock := read_clock(each)))
    clock = next(clocks, None)
    if clock is None:
        return datetime.combine(whole, time(0))
    return datetime.combine(whole, clock, clock.tzinfo or first_zone(behind))


_READERS: tuple[Callable[[str], datetime | None], ...] = (_read_iso, _read_words, _read_numbers)
