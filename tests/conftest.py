"""One profile for all property-based tests: the same examples on every machine, however busy."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("khabar", deadline=None, derandomize=True)
settings.load_profile("khabar")
