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


def emit(event: dict[str, Any]) -> None:
    """Hands an event (`stats`, `loaded`, `notice` …) to all listeners."""
    for listener in _listeners:
        listener(event)


def notify(text: str) -> None:
    """Hands a sentence that people should read to all listeners."""
    emit({"event": "notice", "text": text})


@contextmanager
def notices_to(show: Callable[[str], object]) -> Iterator[None]:
    """Shows every notice of runs in this process while the context is open."""

    def listener(event: dict[str, Any]) -> None:
        if event["event"] == "notice":
            show(event["text"])

    with listening(listener):
        yield
