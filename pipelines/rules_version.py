"""The version of the cleaning rules, kept apart so that naming it loads none of them."""

from __future__ import annotations

RULES_VERSION = "2026.11.5"
"""Raised whenever a rule of clean changes what comes out of an unchanged page."""


def version_under(profile_number: int) -> str:
    """The version that a row made under a site's profile carries, such as `2026.11.5+3`."""
    return f"{RULES_VERSION}+{profile_number}" if profile_number else RULES_VERSION
