"""Daily columns that look alike without being duplicates: which series a story belongs to."""

from __future__ import annotations

import re
from functools import cache

import regex

from pipelines.rule_files import any_of, read_rules
from pipelines.text.normalise import normalise, tokens
from spiders.config.site import Site


def series_of(section: str, slug: str, headline: str, site: Site) -> str:
    """The series that a story belongs to, or ''.

    The first of the site's own series with a pattern in `section/slug` or in the headline,
    else the first of series.toml.
    """
    path = f"{section}/{slug}"
    for name, patterns in site.series.items():
        for pattern in patterns:
            compiled = _compiled(pattern)
            if compiled.search(path) or compiled.search(headline):
                return name
    texts = [f" {' '.join(tokens(text))} " for text in (path, headline)]
    for name, general in general_series().items():
        if any(general.search(text) for text in texts):
            return name
    return ""


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    # `regex` compiles each only once, too, but takes longer to look that up than to search.
    return regex.compile(pattern, regex.IGNORECASE)


def shows_date(word: str) -> bool:
    """Whether a normalised word may be part of a date: a number, a month, a weekday, `today`."""
    return word in _date_words() or any(char.isdecimal() for char in word)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return read_rules(__file__, "series.toml")


@cache
def _calendar() -> dict[str, list[str]]:
    """Normalised words by kind."""
    calendar = _table()["calendar"]
    return {kind: [normalise(word) for word in words] for kind, words in calendar.items()}


@cache
def _date_words() -> frozenset[str]:
    # Apart from the patterns: they take a while to compile, and judging pairs needs none.
    return frozenset().union(*_calendar().values())


@cache
def general_series() -> dict[str, re.Pattern[str]]:
    """Name of a series to what is searched in normalised words between single spaces.

    Compiled by `re`, three times as fast; nothing in the patterns depends on what a letter is.
    """
    today, month = (any_of(_calendar()[kind]) for kind in ("today", "months"))
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    date = rf"(?:{today}|{day} {month}|{month} {day}|\d{{1,2}} \d{{1,2}} \d{{4}})"
    return {
        name: re.compile(f"(?<= ){any_of(map(normalise, patterns))}(?= )".replace("{date}", date))
        for name, patterns in _table()["series"].items()
    }
