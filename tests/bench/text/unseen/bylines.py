"""How sites of three languages print who wrote a story and when."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from spiders.practice.content.timeline import IST

# {names} stands for the authors, {when} for the time; `|` parts what stands in elements of its own.
_PATTERNS = {
    "en": (
        "By {names}|Published: {when}",
        "{names}|{when}",
        "Written by: {names}|Published on: {when}",
        "Reported by {names}|Published - {when}",
        "By {names} \u2022 {when}",
    ),
    "hi": (
        "लेखक: {names}|प्रकाशित: {when}",
        "{names}|{when}",
        "Written By: {names}|Published at: {when}",
        "द्वारा: {names}|{when}",
        "रिपोर्टर: {names}|प्रकाशन तिथि: {when}",
    ),
    "ur": (
        "تحریر: {names}|شائع: {when}",
        "{names}|{when}",
        "By {names}|Published: {when}",
        "رپورٹر: {names}|{when}",
        "مصنف: {names}|اشاعت: {when}",
    ),
}
_AND = {"en": " and ", "hi": " और ", "ur": " اور "}


@cache
def words_of(language: str) -> dict[str, Any]:
    """The words around the stories, of `en`, `hi` or `ur`."""
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    words: dict[str, Any] = tomllib.loads(unicodedata.normalize("NFC", text))[language]
    return words


def draw_pattern(language: str, rng: Random) -> str:
    """The byline of one site, a format of `names` and `when`; `|` parts its elements."""
    return rng.choice(_PATTERNS[language])


def names_text(names: tuple[str, ...], language: str) -> str:
    """Names in one line: `A`, `A and B`."""
    return _AND[language].join(names)


def draw_clock(language: str, rng: Random) -> Callable[[datetime], str]:
    """How one site writes a time that it shows: in India's zone, to the minute."""
    month = words_of(language)["months"].split("|")
    comma = "،" if language == "ur" else ","
    forms: tuple[Callable[[datetime], str], ...] = (
        lambda at: f"{at.day} {month[at.month - 1]} {at.year}{comma} {at:%H:%M}",
        lambda at: f"{at.day} {month[at.month - 1]} {at.year} {at:%I:%M %p} IST",
        lambda at: f"{at:%d-%m-%Y %H:%M}",
        lambda at: f"{at:%d/%m/%Y}, {at:%I:%M %p}",
        lambda at: f"{at:%b} {at.day}, {at.year}, {at:%H:%M} IST",
        lambda at: f"{at:%a, %d %b %Y %I:%M %p} (IST)",
    )
    form = rng.choice(forms)
    return lambda moment: form(moment.astimezone(IST))
