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
    """Hands an event (`stats`, `loaded`, `note` …) to all listeners."""
    for listener in _listeners:
        listener(event)


def note(text: str) -> None:
    """Hands a sentence that people should read to all listeners."""
    emit({"event": "note", "text": text})


@contextmanager
def notes_to(say: Callable[[str], object]) -> Iterator[None]:
    """Says every note of runs in this process while the context is open."""

    def listener(event: dict[str, Any]) -> None:
        if event["event"] == "note":
            say(event["text"])

    with listening(listener):
        yield
