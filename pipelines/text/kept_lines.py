"""What a function makes of a line, kept: rules look at one several times, pages share many."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

LINE_CHARACTERS = 2_000
"""What is longer is no line that comes again, and would fill the memory."""

Value = TypeVar("Value")


def kept_for_lines(lines: int) -> Callable[[Callable[[str], Value]], Callable[[str], Value]]:
    """Decorates a function of one text: what it made of so many lines is not made again."""

    def decorate(function: Callable[[str], Value]) -> Callable[[str], Value]:
        kept = lru_cache(maxsize=lines)(function)

        @wraps(function)
        def of_line(text: str) -> Value:
            return kept(text) if len(text) <= LINE_CHARACTERS else function(text)

        return of_line

    return decorate
