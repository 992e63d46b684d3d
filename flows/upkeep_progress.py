"""What `maintain` shows while it goes on: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from flows import progress
from flows.bars import PLAIN_EVERY


@contextmanager
def shown_upkeep(console: Console) -> Iterator[None]:
    """Shows the progress of `maintain` in this process while the context is open."""
    with _bar(console) if console.is_terminal else _lines(console):
        yield


@contextmanager
def _bar(console: Console) -> Iterator[None]:
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    task = bars.add_task("looking through the home", total=None)

    def show(event: dict[str, Any]) -> None:
        if event["event"] == "upkeep":
            bars.update(
                task,
                description=event["step"],
                total=event["total"],
                completed=min(event["done"], event["total"]),
            )

    with bars, progress.listening(show):
        yield


@contextmanager
def _lines(console: Console) -> Iterator[None]:
    last = time.monotonic()

    def show(event: dict[str, Any]) -> None:
        nonlocal last
        now = time.monotonic()
        if event["event"] == "upkeep" and now - last >= PLAIN_EVERY:
            last = now
            share = min(1.0, event["done"] / max(1, event["total"]))
            console.print(f"{event['step']}: {share:.0%}", highlight=False)

    with progress.listening(show):
        yield
