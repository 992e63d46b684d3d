"""Daily columns that look alike without being duplicates: which series a story belongs to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from pipelines.normalise import normalise, tokens
from spiders.site import Site


@dataclass(frozen=True, slots=True)
class _Rules:
    """What series.toml says, ready for comparing."""

    series: Mapping[str, regex.Pattern[str]]
    """Name of a series to what is searched in words that stand between single spaces."""
    calendar: frozenset[str]
    """Normalised words."""


def series_of(section: str, slug: str, headline: str, site: Site) -> str:
    """The series that a story belongs to, or ''.

    The first of the site's own series with a pattern in `section/slug` or in the headline,
    else the first of series.toml.
    """
    path = f"{section}/{slug}"
    for name, patterns in site.series.items():
        for pattern in patterns:
            if any(regex.search(pattern, text, regex.IGNORECASE) for text in (path, headline)):
                return name
    texts = [f" {' '.join(tokens(text))} " for text in (path, headline)]
    for name, general in _rules().series.items():
        if any(general.search(text) for text in texts):
            return name
    return ""


def tells_date(word: str) -> bool:
    """Whether a normalised word may be part of a date: a number, a month, a weekday, `today`."""
    return word in _rules().calendar or any(char.isdecimal() for char in word)


@cache
def _rules() -> _Rules:
    path = Path(__file__).with_name("series.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    calendar = {
        kind: [normalise(word) for word in words] for kind, words in table["calendar"].items()
    }
    today, month = ("|".join(calendar[kind]) for kind in ("today", "months"))
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    date = rf"(?:{today}|{day} (?:{month})|(?:{month}) {day}|\d{{1,2}} \d{{1,2}} \d{{4}})"
    series = {
        name: regex.compile(
            rf"(?<= )(?:{'|'.join(map(normalise, patterns))})(?= )".replace("{date}", date)
        )
        for name, patterns in table["series"].items()
    }
    return _Rules(series, frozenset().union(*calendar.values()))
