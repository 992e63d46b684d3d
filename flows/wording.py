"""Counts in words."""

from __future__ import annotations


def counted(count: int, what: str) -> str:
    """Such as `1 page` or `2 pages`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "ks", "pnb", "ps", "sd", "skr", "ug", "ur"})
"""Codes of languages that are written from right to left."""
