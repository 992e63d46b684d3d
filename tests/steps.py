"""A stopwatch for the steps of a long test: printed when it ends, never judged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Steps:
    """Takes down how long each step took, in seconds."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float]] = []

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        """Times what is done while the context is open, also if that fails."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.taken.append((what, time.monotonic() - begun))

    def lines(self) -> list[str]:
        """A line per step: seconds, and what was done."""
        return [f"{seconds:7.1f} s  {what}" for what, seconds in self.taken]
