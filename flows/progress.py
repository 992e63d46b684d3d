"""Live progress: whoever shows it listens here; nobody need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Listener = Callable[[dict[str, Any]], None]

_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Sends every event of runs in this process to `listener` while the context is open."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def tell(event: dict[str, Any]) -> None:
    """Hands an event (`stats`, `loaded`, `stage`) to all listeners."""
    for listener in _listeners:
        listener(event)
