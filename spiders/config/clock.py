"""The time that a crawl stamps on what it records: never before what earlier runs have stored.

Versions, checks and sources are ordered by their times. Should the machine's clock have been set
back, a run goes on counting from the newest stored time instead of inventing a past.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_ahead = timedelta()


def start_after(newest: datetime | None) -> None:
    """Keeps this process's `now` after a time (aware), if there is one."""
    global _ahead  # noqa: PLW0603 - a process has one clock
    _ahead = max(timedelta(), newest - datetime.now(UTC)) if newest else timedelta()


def now() -> datetime:
    """The time to record, UTC."""
    return datetime.now(UTC) + _ahead
