"""Identifiers of runs and fetches that sort by time."""

from __future__ import annotations

import secrets
import time


def new_id() -> str:
    """26 hex digits: 12 of milliseconds since 1970, 14 random (as a UUIDv7 is built)."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(7)}"
