"""What a replay shows while it goes on: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from rich.console import Console

from flows import progress
from flows.bars import PLAIN_EVERY, progress_bars
from spiders.window import spell_seconds


@contextmanager
def shown_replay(console: Console) -> Iterator[None]:
    """Shows the progress of every replay in this process while the context is open."""
    shown = _bar(console) if console.is_terminal else _lines(console)
    with (
        shown,
        progress.notes_to(partial(console.print, highlight=False, markup=False, soft_wrap=True)),
    ):
        yield


@contextmanager
def _bar(console: Console) -> Iterator[None]:
    bars = progress_bars(console)
    task = bars.add_task("choosing pages", total=None, note="")

    def show(event: dict[str, Any]) -> None:
        if event["event"] == "replayed":
            bars.update(
                task,
                description=event["site"],
                total=event["total"],
                completed=event["done"],
                note=f"{_rate(event):.0f} pages/s",
            )

    with bars, progress.listening(show):
        yield


@contextmanager
def _lines(console: Console) -> Iterator[None]:
    last = time.monotonic()

    def show(event: dict[str, Any]) -> None:
        nonlocal last
        now = time.monotonic()
        if event["event"] == "replayed" and now - last >= PLAIN_EVERY:
            last = now
            rate = _rate(event)
            left = spell_seconds((event["total"] - event["done"]) / rate) if rate else "unknown"
            console.print(
                f"{event['site']}: {event['done']} of {event['total']} pages replayed, "
                f"{rate:.0f} a second; time left: {left}",
                highlight=False,
            )

    with progress.listening(show):
        yield


def _rate(event: dict[str, Any]) -> float:
    return float(event["done"] / max(event["seconds"], 0.1))
