"""Counts in words, and what changed from one text to the next, word by word."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class WordChange:
    """How a text differs from the one before."""

    added: int
    """Words that were put in."""
    removed: int
    """Words that were taken out."""
    passages: tuple[tuple[str, str], ...]
    """(words before, words now) of each place that differs, in order; either may be empty."""


def compare_words(before: str, after: str) -> WordChange:
    """Compares two texts; whitespace makes no difference."""
    old, new = before.split(), after.split()
    places = [
        (old[i:j], new[k:m])
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    return WordChange(
        added=sum(len(now) for _, now in places),
        removed=sum(len(then) for then, _ in places),
        passages=tuple((" ".join(then), " ".join(now)) for then, now in places),
    )


def counted(count: int, what: str) -> str:
    """Such as `1 page` or `2 pages`."""
    return f"{count} {what}{'' if count == 1 else 's'}"
