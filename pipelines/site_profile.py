"""The version of the cleaning rules, and what was learned of a site from its own pages."""

from __future__ import annotations

from dataclasses import dataclass

RULES_VERSION = "2026.11.9"
"""Raised whenever a rule of clean changes what comes out of an unchanged page."""


def version_under(profile_number: int) -> str:
    """The version that a row made under a site's profile carries, such as `2026.11.8+3`."""
    return f"{RULES_VERSION}+{profile_number}" if profile_number else RULES_VERSION


@dataclass(frozen=True, slots=True)
class LearnedContainer:
    """An element that holds the story on the pages of one theme, and why that is believed."""

    xpath: str
    pages: int
    """Sample pages that it was learned from."""
    agreement: float
    """0..1: median F1 of the words of the articles cleaned with it and without, on other pages."""
    validated: int = 0
    """How many those were."""
    drops: tuple[str, ...] = ()
    """XPaths of elements inside it that hold links, template and other stories on every page."""


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """All that was learned of one site; empty before its first segment is cleaned."""

    number: int = 0
    """Raised by one whenever anything below changes; part of each article's rules_version."""
    containers: tuple[LearnedContainer, ...] = ()
    """In the order tried, after those of the site file."""
    head: frozenset[str] = frozenset()
    """`match_key` of lines that recur above the stories of many articles."""
    tail: frozenset[str] = frozenset()
    """`match_key` of lines that recur below the stories of many articles."""


EMPTY_PROFILE = SiteProfile()
