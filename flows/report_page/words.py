"""Numbers, days and lengths of time as the report writes them."""

from __future__ import annotations

from datetime import date, datetime

from spiders.window import Window, spell_seconds
from warehouse.report import INDIA

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


def spell_number(number: int) -> str:
    """Such as `1,234,567`."""
    return f"{number:,}"


def spell_share(part: int, whole: int) -> str:
    """Such as `12 %`; less than one in a hundred is no nothing."""
    if not whole:
        return "0 %"
    share = 100 * part / whole
    return "< 1 %" if 0 < share < 1 else f"{share:.0f} %"


def spell_minutes(minutes: int | None) -> str:
    """Such as `12 min`, `3 h 05 min` or `4 days`."""
    if minutes is None:
        return "unknown"
    if minutes < 1:
        return "less than a minute"
    if minutes < 48 * 60:
        return spell_seconds(60 * minutes)
    return f"{round(minutes / 1440):,} days"


def spell_day(day: date) -> str:
    """Such as `1 Mar 2026`."""
    return f"{day.day} {day:%b %Y}"


def spell_window(window: Window) -> str:
    """Such as `1 Mar 2026 to 30 Mar 2026`, or one day."""
    if window.first == window.last:
        return spell_day(window.first)
    return f"{spell_day(window.first)} to {spell_day(window.last)}"


def spell_moment(moment: datetime) -> str:
    """An aware time as India has it, such as `1 Mar 2026, 12:30`."""
    local = moment.astimezone(INDIA)
    return f"{spell_day(local.date())}, {local:%H:%M}"


def spell_language(code: str) -> str:
    """The language's name with its code, or the code alone."""
    name = _LANGUAGES.get(code)
    return f"{name} ({code})" if name else code or "none"
