"""Counts, sizes, times and languages in words, for terminal, run page and report."""

from __future__ import annotations

from datetime import date, datetime

from spiders.config.date_window import INDIA, Window, format_seconds

_LANGUAGES = {
    "hi": "Hindi",
    "ur": "Urdu",
    "en": "English",
    "hi-Latn": "Hindi or Urdu in Latin letters",
    "bho": "Bhojpuri",
    "mai": "Maithili",
    "mr": "Marathi",
    "ne": "Nepali",
    "pa": "Punjabi",
    "sa": "Sanskrit",
    "sd": "Sindhi",
    "und": "could not be told",
}
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "ks", "pnb", "ps", "sd", "skr", "ug", "ur"})
"""Codes of languages that are written from right to left."""


def format_number(number: int) -> str:
    """Such as `1,234,567`."""
    return f"{number:,}"


def format_share(part: int, whole: int) -> str:
    """Such as `12 %`; less than one in a hundred is no nothing."""
    if not whole:
        return "0 %"
    share = 100 * part / whole
    return "< 1 %" if 0 < share < 1 else f"{share:.0f} %"


def format_minutes(minutes: int | None) -> str:
    """Such as `12 min`, `3 h 05 min` or `4 days`."""
    if minutes is None:
        return "unknown"
    if minutes < 1:
        return "less than a minute"
    if minutes < 48 * 60:
        return format_seconds(60 * minutes)
    return f"{round(minutes / 1440):,} days"


def format_day(day: date) -> str:
    """Such as `1 Mar 2026`."""
    return f"{day.day} {day:%b %Y}"


def format_window(window: Window) -> str:
    """Such as `1 Mar 2026 to 30 Mar 2026`, or one day."""
    if window.first == window.last:
        return format_day(window.first)
    return f"{format_day(window.first)} to {format_day(window.last)}"


def format_moment(moment: datetime) -> str:
    """An aware time as India has it, such as `1 Mar 2026, 12:30`."""
    local = moment.astimezone(INDIA)
    return f"{format_day(local.date())}, {local:%H:%M}"


def format_language(code: str) -> str:
    """The language's name with its code, or the code alone."""
    name = _LANGUAGES.get(code)
    return f"{name} ({code})" if name else code or "none"


def format_count(count: int, what: str) -> str:
    """Such as `1 page` or `2 pages`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def format_size(count: int) -> str:
    """Bytes, such as `512 B`, `12 kB` or `1,234.5 MB`."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} kB" if count < 2**20 else f"{count / 2**20:,.1f} MB"


def first_words(text: str, most: int = 16) -> str:
    """So many words, and an ellipsis where there are more."""
    words = text.split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")
