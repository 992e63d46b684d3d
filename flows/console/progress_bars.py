"""Progress on a terminal: bars that vanish at their end; without a terminal a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from flows.console import progress
from spiders.config.date_window import format_seconds

PLAIN_EVERY = 10.0
"""Seconds between two lines on the same piece of work."""


class _Work(NamedTuple):
    """How far a piece of work is: a site's pages, or a step of the maintenance."""

    name: str
    done: int
    total: int
    pages_a_second: float | None = None

    @property
    def amount(self) -> str:
        if self.pages_a_second is None:
            return f"{min(1.0, self.done / max(1, self.total)):.0%}"
        return f"{self.done} of {self.total} pages"


@contextmanager
def shown_progress(console: Console, first: str) -> Iterator[None]:
    """Shows every run, replay and maintenance in this process while the context is open.

    Args:
        console: where it is shown.
        first: what is going on before the first event comes.
    """
    shown = _bars(console, first) if console.is_terminal else _lines(console)
    say = partial(console.print, highlight=False, markup=False, soft_wrap=True)
    with shown, progress.notices_to(say):
        yield


@contextmanager
def progress_bars(console: Console) -> Iterator[Callable[[str, int, int | None, str], None]]:
    """Bars that vanish at their end.

    Yields:
        A function that shows a piece of work as (name, done, total, note); total None: unknown.
    """
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<24}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    tasks: dict[str, TaskID] = {}

    def show(name: str, done: int, total: int | None, note: str) -> None:
        if name not in tasks:
            tasks[name] = bars.add_task(name, total=None, note="")
        bars.update(tasks[name], completed=done, total=total or None, note=note)

    # Where there is no terminal, bars would leave an empty line.
    with bars if console.is_terminal else nullcontext():
        yield show


@contextmanager
def _bars(console: Console, first: str) -> Iterator[None]:
    with progress_bars(console) as show:
        show(first, 0, None, "")
        loaded = 0

        def listener(event: dict[str, Any]) -> None:
            nonlocal loaded
            if work := _work(event):
                rate = work.pages_a_second
                note = work.amount + (f", {rate:.0f} a second" if rate is not None else "")
                show(work.name, min(work.done, work.total), work.total, note)
            elif event["event"] == "loaded":
                loaded += sum(event["outcomes"].values())
                show("in the warehouse", loaded, None, f"{loaded} pages")

        with progress.listening(listener):
            yield


@contextmanager
def _lines(console: Console) -> Iterator[None]:
    last: dict[str, float] = {}

    def listener(event: dict[str, Any]) -> None:
        work, now = _work(event), time.monotonic()
        if work and now - last.setdefault(work.name, now) >= PLAIN_EVERY:
            last[work.name] = now
            text = f"{work.name}: {work.amount}"
            if (rate := work.pages_a_second) is not None:
                left = format_seconds((work.total - work.done) / rate) if rate else "unknown"
                text += f", {rate:.0f} a second; time left: {left}"
            console.print(text, highlight=False)

    with progress.listening(listener):
        yield


def _work(event: dict[str, Any]) -> _Work | None:
    match event["event"]:
        case "stats":
            done = event["archived"] + event["other"]
            total = event["discovered"] - event["known"]
            return _Work(event["site"], done, total, done / max(event["seconds"], 0.1))
        case "replayed":
            done = event["done"]
            rate = done / max(event["seconds"], 0.1)
            return _Work(event["site"], done, event["total"], rate)
        case "maintenance":
            return _Work(event["step"], event["done"], event["total"])
    return None
