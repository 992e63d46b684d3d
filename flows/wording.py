"""Counts in words."""

from __future__ import annotations


def counted(count: int, what: str) -> str:
    """Such as `1 page` or `2 pages`."""
    return f"{count} {what}{'' if count == 1 else 's'}"
