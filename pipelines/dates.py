"""Points in time as pages write them, never without an offset and never a day early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

import regex

FIRST_YEAR = 1990
FUTURE = timedelta(days=2)

_EPOCH = regex.compile(r"\d{10}(?:\d{3})?")
_ISO = regex.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")
_MAIL = regex.compile(
    r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} "
    r"\d{1,2}:\d{2}(?::\d{2})?(?: (?:[+-]\d{4}|[A-Z]{3,4}))?"
)
_SPACE_BEFORE_OFFSET = regex.compile(r"(?<=\d)\s+(?=[+-]\d{2}:?\d{2}$|Z$)")
_DIGITS = str.maketrans("०१२३४५६७८९۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 3)

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
    rf"""(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,.-]+)?
    (?:{_MONTH})[\p{{L}}\p{{M}}]*\.?[\s,-]+
    (?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?
    (?P<year>\d{{4}})(?!\d)
    (?:\D{{1,8}}(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?
      \s*(?P<half>[ap])?(?:\.?m\.?)?\s*(?P<zone>ist|gmt|utc|[+-]\d{{2}}:?\d{{2}})?)?""",
    regex.IGNORECASE | regex.VERBOSE,
)
_ZONES = {"ist": timezone(timedelta(hours=5, minutes=30)), "gmt": UTC, "utc": UTC}


def parse_time(value: str, zone: tzinfo, now: datetime) -> datetime | None:
    """The moment `value` names, aware, to the second, with the offset it gives.

    Args:
        value: ISO 8601, RFC 2822, Unix seconds or milliseconds, or a date in words
            (English, Hindi, Urdu).
        zone: What a value without an offset is local to.
        now: When the page was fetched; a time two days later than that is wrong.

    Returns:
        None where nothing was understood or the year is not plausible.
    """
    moment = _read(value.strip().translate(_DIGITS)[:80], zone)
    if moment is None or moment.year < FIRST_YEAR:
        return None
    if moment.astimezone(UTC) > now + FUTURE:
        return None
    return moment.replace(microsecond=0)


def _read(text: str, zone: tzinfo) -> datetime | None:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    for reader in (_read_iso, _read_mail, _read_words):
        try:
            moment = reader(text)
            if moment is None:
                continue
            if moment.tzinfo is None or moment.utcoffset() is None:
                moment = moment.replace(tzinfo=zone)
            moment.astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
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
    found = _WORDS.search(text)
    if not found or not found["day"]:
        return None
    month = next(number for number in range(1, 13) if found[f"m{number}"])
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    zone = (found["zone"] or "").lower()
    offset = _ZONES.get(zone) or (datetime.strptime(zone, "%z").tzinfo if zone else None)
    return datetime(
        int(found["year"]), month, int(found["day"]), hour, minute, second, tzinfo=offset
    )
