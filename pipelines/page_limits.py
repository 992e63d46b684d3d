"""What cleaning a page may take."""

from __future__ import annotations

from typing import NamedTuple


class PageLimits(NamedTuple):
    """What cleaning one page may take before its process is ended."""

    seconds: float = 20.0
    """Of CPU; ten times as much of wall time."""
    megabytes: int = 768
    """Memory of the whole process in 2**20 bytes, some 60 of which are its code."""
